#!/bin/sh
# Random calls against the oracle, and kill -9 in the middle of concurrent writes, for longer than CI has time.
# Usage: bench/soak/storage.sh [SEEDS [STEPS [CRASHES]]]   (default: 300 runs of 1000 calls, 100 crashes; about ten minutes)
set -eu
cd "$(dirname "$0")/../.."
export YUNKAI_SOAK_SEEDS="${1:-300}" YUNKAI_SOAK_STEPS="${2:-1000}" YUNKAI_SOAK_CRASHES="${3:-100}"
dotnet build tests/Yunkai.Storage.Tests -c Release
dotnet test --project tests/Yunkai.Storage.Tests -c Release --no-build --filter-class "*.RandomRunTests" "*.CrashTests" --output Detailed
