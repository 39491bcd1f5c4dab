#!/usr/bin/env bash
# A file of 1 GB (or $1 megabytes) there and back through the real server; fails when that grows its memory by more than 50 MB.
# Last result (2026-11-25, 2 cores): 43 MB before, at most 59 MB (PSS) during 1024 MB each way.
set -euo pipefail
cd "$(dirname "$0")/../.."
export YUNKAI_LARGE_MB=${1:-1024}
exec dotnet test --project tests/Yunkai.Conformance.Tests -c Release --filter-class Yunkai.Conformance.Tests.Files.LargeFileTests --output Detailed
