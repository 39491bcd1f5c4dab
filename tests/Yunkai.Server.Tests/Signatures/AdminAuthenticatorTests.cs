using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Errors;
using Yunkai.Server.Protocols.Admin;
using Yunkai.Server.Protocols.Admin.Signatures;

namespace Yunkai.Server.Tests.Signatures;

public sealed class AdminAuthenticatorTests
{
    private const string Tc3Sdk = "wx-server-sdk@2.6.3";
    private const string QSdk = "tcb-admin-node@1.23.0";
    private readonly KnownKeys _keys = new();

    public static TheoryData<string> Sdks => [.. RecordedRequest.All.Select(row => row.Sdk).Distinct()];

    [Theory]
    [MemberData(nameof(Sdks))]
    public void Every_recorded_request_of_an_official_sdk_is_accepted(string sdk)
    {
        var failures = new List<string>();
        var rows = RecordedRequest.All.Where(row => row.Sdk == sdk).ToList();

        foreach (var row in rows)
        {
            try
            {
                Assert.Equal("AKIDtest", row.Authenticate(_keys).Credential.SecretId);
            }
            catch (CloudException error)
            {
                failures.Add($"{row.What}: {error.Message}");
            }
        }

        Assert.Empty(failures);
        Assert.True(rows.Count >= 11, $"only {rows.Count} rows");
    }

    [Fact]
    public void No_recorded_request_passes_with_another_secret_key()
    {
        var others = new KnownKeys("SKother");

        Assert.All(RecordedRequest.All, row => Refused(() => row.Authenticate(others), CloudErrorCode.SignatureInvalid));
    }

    [Fact]
    public void No_recorded_request_passes_when_any_byte_of_its_body_says_something_else()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);

        foreach (var row in RecordedRequest.All.SelectMany(row => Enumerable.Repeat(row, 4)))
        {
            var changed = row.Copy();
            changed.Body = [.. row.Body];
            var at = random.Next(changed.Body.Length);
            changed.Body[at] ^= 1;
            try
            {
                changed.Authenticate(_keys);
            }
            catch (Exception error) when (error is CloudException or JsonException or FormatException or OverflowException or IndexOutOfRangeException)
            {
                continue; // the last three come from reading the changed signature time in the test itself
            }

            // What may change unpunished: names that only differ in case, spaces JSON ignores, the members q-sign leaves out, and
            // under q-sign a date in an array (the old SDK does not sign those).
            Assert.True(IsHarmless(row, changed), $"seed {seed}: {row.Sdk} {row.What} byte {at}: …{Encoding.UTF8.GetString(changed.Body.AsSpan(Math.Max(0, at - 60), Math.Min(120, changed.Body.Length - Math.Max(0, at - 60))))}…");
        }
    }

    [Theory]
    [InlineData("query text", "\"limit\":100", "\"limit\":101")]
    [InlineData("query text", "\"limit\":100", "\"limit\":100,\"multi\":true")]
    [InlineData("query text", "\"limit\":100", "\"limit\":100,\"LIMIT\":5")]
    [InlineData("query text", "\"limit\":100,", "")]
    [InlineData("query text", "\"action\":\"database.getDocument\"", "\"action\":\"database.removeDocument\"")]
    [InlineData("query text", "\"envName\":\"env-1\"", "\"envName\":\"env-2\"")]
    [InlineData("query text", "\"envName\":\"env-1\"", "\"envName\":\"env-1\",\"authorization\":\"x\"")]
    public void A_changed_json_body_is_refused(string what, string old, string changed)
    {
        foreach (var sdk in new[] { Tc3Sdk, "wx-server-sdk@4.0.2", QSdk })
        {
            var row = RecordedRequest.Find(sdk, what);
            if (!row.Text.Contains(old))
            {
                // The SDK generations spell two things differently; each row fits at least one.
                Assert.NotEqual(Tc3Sdk, sdk);
                continue;
            }

            row.Text = row.Text.Replace(old, changed);

            Assert.Contains(Assert.Throws<CloudException>(() => row.Authenticate(_keys)).Code, new[] { CloudErrorCode.SignatureInvalid, CloudErrorCode.InvalidParameter });
        }
    }

    [Theory]
    [InlineData("host", "127.0.0.1:1")]
    [InlineData("content-type", "application/json; charset=utf-8")]
    [InlineData("x-tcb-source", "wx_http,scf")]
    [InlineData("user-agent", "other")]
    [InlineData("x-client-timestamp", "1")]
    public void A_changed_signed_header_is_refused(string name, string value)
    {
        var row = RecordedRequest.Find(Tc3Sdk, "query text");
        row.Headers[name] = value;

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
    }

    [Theory]
    [InlineData("/admin", "/admin2")]
    [InlineData("?&eventId", "?eventId")]
    [InlineData("&seqId=", "&x=1&seqId=")]
    public void A_changed_path_or_query_is_refused(string old, string changed)
    {
        var row = RecordedRequest.Find(Tc3Sdk, "query text");
        row.Target = row.Target.Replace(old, changed);

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
    }

    [Theory]
    [InlineData(Tc3Sdk, -900, true)]
    [InlineData(Tc3Sdk, 900, true)]
    [InlineData(Tc3Sdk, 901, false)]
    [InlineData(Tc3Sdk, -901, false)]
    [InlineData(Tc3Sdk, 100_000_000, false)]
    [InlineData(QSdk, -300, true)]
    [InlineData(QSdk, 1200, true)]
    [InlineData(QSdk, 1201, false)]
    [InlineData(QSdk, -301, false)]
    public void Signatures_are_good_within_their_window_and_some_skew(string sdk, int secondsLater, bool isGood)
    {
        var row = RecordedRequest.Find(sdk, "query text");

        if (isGood)
        {
            Assert.NotNull(row.Authenticate(_keys, secondsLater).Caller);
        }
        else
        {
            var error = Assert.Throws<CloudException>(() => row.Authenticate(_keys, secondsLater));
            Assert.Equal(CloudErrorCode.SignatureExpired, error.Code);
            Assert.Contains("the server's, which is 20", error.Message);
        }
    }

    [Fact]
    public void A_wrong_or_ended_session_token_is_refused()
    {
        var error = Refused(() => RecordedRequest.Find(Tc3Sdk, "query text").Authenticate(new KnownKeys(sessionToken: "other")), CloudErrorCode.SignatureInvalid);

        Assert.Contains("session token", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic x")]
    [InlineData("Bearer AKIDtest:SKtest")]
    [InlineData("TC3-HMAC-SHA256")]
    [InlineData("TC3-HMAC-SHA256 ")]
    [InlineData("TC3-HMAC-SHA256 ,,,")]
    [InlineData("TC3-HMAC-SHA256 Credential=AKIDtest")]
    [InlineData("TC3-HMAC-SHA256 Credential=AKIDtest/2026-11-25/tcb/tc3_request, SignedHeaders=host, Signature=00")]
    [InlineData("TC3-HMAC-SHA256 Credential=/2026-11-25/tcb/tc3_request, SignedParams=a, SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("TC3-HMAC-SHA256 Credential=AKIDtest/2020-01-01/tcb/tc3_request, SignedParams=a, SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("TC3-HMAC-SHA256 Credential=AKIDtest/2026-11-25/cos/tc3_request, SignedParams=a, SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("TC3-HMAC-SHA256 Credential=AKIDtest/2026-11-25/tcb/tc3_request, SignedParams=, SignedHeaders=, Signature=zzzz000000000000000000000000000000000000000000000000000000000000")]
    public void A_broken_authorization_header_is_refused(string header)
    {
        var row = RecordedRequest.Find(Tc3Sdk, "query text");
        var at = row.SignedAt;
        row.Headers["authorization"] = header;

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
        Assert.True(at > 0);
    }

    [Theory]
    [InlineData("SignedParams=", "SignedParams=action;")]
    [InlineData("action;", "")]
    [InlineData("host;", "")]
    [InlineData("content-type;", "")]
    [InlineData("Credential=AKIDtest", "Credential=AKIDother")]
    [InlineData("Signature=", "Signature=0")]
    [InlineData("SignedHeaders=", "SignedHeaders=x-absent;")]
    public void A_changed_authorization_header_is_refused(string old, string changed)
    {
        var row = RecordedRequest.Find(Tc3Sdk, "query text");
        row.Headers["authorization"] = row.Headers["authorization"].Replace(old, changed);

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
    }

    [Theory]
    [InlineData("q-sign-algorithm=sha1", "q-sign-algorithm=none")]
    [InlineData("q-ak=AKIDtest", "q-ak=AKIDother")]
    [InlineData("q-header-list=user-agent;x-tcb-source", "q-header-list=user-agent")]
    [InlineData("q-url-param-list=action;", "q-url-param-list=")]
    [InlineData("q-url-param-list=action;", "q-url-param-list=action;action;")]
    [InlineData("q-url-param-list=action;", "q-url-param-list=action;absent;")]
    [InlineData("&q-signature=", "&q-signature=0")]
    [InlineData("&q-signature=", "&q-more=1&q-signature=")]
    public void A_changed_body_signature_is_refused(string old, string changed)
    {
        var row = RecordedRequest.Find(QSdk, "query text");
        row.Text = row.Text.Replace(old, changed);

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
    }

    [Theory]
    [InlineData("tcb-admin-node@1.9.0", "x-tcb-source", "wx_http,scf")]
    [InlineData("tcb-admin-node@1.9.0", "user-agent", "other")]
    [InlineData("tcb-admin-node@1.9.0", "content-type", "text/plain")]
    [InlineData("tcb-admin-node@1.6.0", "user-agent", "other")]
    [InlineData("tcb-admin-node@1.6.0", "x-tcb-source", "wx_client,scf")]
    public void A_header_that_an_old_sdk_signed_or_a_source_that_it_did_not_is_refused(string sdk, string name, string value)
    {
        var row = RecordedRequest.Find(sdk, "query text");
        row.Headers[name] = value;

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
    }

    [Fact]
    public void The_date_that_the_old_sdk_signs_as_an_object_opens_nothing_but_dates()
    {
        var row = RecordedRequest.Find(QSdk, "where rawdates");
        Assert.Contains("1970-01-01T00:00:00.000Z", row.Text);
        Assert.NotNull(row.Authenticate(_keys).Caller);

        row.Text = row.Text.Replace("\"1970-01-01T00:00:00.000Z\"", "{\"$ne\":1}");

        Refused(() => row.Authenticate(_keys), CloudErrorCode.SignatureInvalid);
    }

    [Fact]
    public void An_unsigned_request_and_a_body_that_is_no_object_are_refused()
    {
        var authenticator = new AdminAuthenticator(_keys);
        var head = AdminRequestHead.FromTarget("/admin", new HeaderDictionary { ["Host"] = "h" });

        Refused(() => authenticator.Authenticate(head, JsonElement.Parse("""{"action":"database.getDocument"}"""), 0), CloudErrorCode.SignatureInvalid);
        Refused(() => authenticator.Authenticate(head, JsonElement.Parse("[]"), 0), CloudErrorCode.InvalidParameter);
        Refused(() => authenticator.Authenticate(head, JsonElement.Parse("{" + string.Join(",", Enumerable.Range(0, 500).Select(i => $"\"m{i}\":1")) + "}"), 0), CloudErrorCode.InvalidParameter);
        Refused(() => authenticator.Authenticate(head, JsonElement.Parse("""{"a":1,"A":2}"""), 0), CloudErrorCode.InvalidParameter);
    }

    [Fact]
    public void The_absolute_form_of_a_target_is_read_as_its_path()
    {
        var head = AdminRequestHead.FromTarget("http://host.example:1/admin?&a=b", new HeaderDictionary());

        Assert.Equal(("/admin", "&a=b"), (head.Path, head.RawQuery));
    }

    [Fact]
    public void The_published_vectors_hold()
    {
        const string Authorization = "TC3-HMAC-SHA256 Credential=AKIDtest/2026-11-23/tcb/tc3_request, SignedParams=action;collectionname;crossauthorizationtoken;envname;eventid;limit;query;querytype;sessiontoken;tcb_sessiontoken;wxcloudapitoken, SignedHeaders=content-type;host;user-agent;x-client-timestamp;x-sdk-version;x-tcb-region;x-tcb-source;x-tcb-tracelog, Signature=3906cdd172278104c5f550fb87b577c1aaf503593a6b3ae5f74a93872cb5598e";
        const string Second = "TC3-HMAC-SHA256 Credential=AKIDtest/2026-11-23/tcb/tc3_request, SignedParams=action;envname;function_name;request_data;sessiontoken;tcb_sessiontoken;wxcloudapitoken, SignedHeaders=content-type;host;user-agent;x-client-timestamp;x-sdk-version;x-tcb-region;x-tcb-route-key;x-tcb-source;x-tcb-tracelog, Signature=b329864f513486bdcaa8f0242785eb78a2da8c60cec553e70aecf6384ee33545";
        var first = new RecordedRequest
        {
            Sdk = "",
            What = "",
            Target = "/admin?&eventId=1a206242781_1&seqId=seq-parent-1a206242781_1",
            Headers = new() { ["content-type"] = "application/json", ["user-agent"] = "tcb-node-sdk/2.9.1", ["x-tcb-source"] = "wx_client,scf", ["x-client-timestamp"] = "1795399362433", ["x-sdk-version"] = "wx-server-sdk/2.6.3", ["host"] = "127.0.0.1:39100", ["x-tcb-tracelog"] = "trace-1", ["x-tcb-region"] = "ap-shanghai", ["authorization"] = Authorization, ["x-timestamp"] = "1795399361" },
            Body = Encoding.UTF8.GetBytes("""{"collectionName":"c","queryType":"WHERE","query":"{\"a\":{\"$numberInt\":\"1\"}}","limit":100,"action":"database.getDocument","envName":"env-1","eventId":"1a206242781_1","wxCloudApiToken":"wxapitoken-1","tcb_sessionToken":"tcb-sess","sessionToken":"STOKtest","crossAuthorizationToken":""}"""),
        };
        var second = first.Copy();
        second.Target = "/admin?env=env-1&seqId=seq-parent-1a206242a48_2";
        second.Headers["user-agent"] = "tcb-node-sdk/3.17.2";
        second.Headers["x-client-timestamp"] = "1795399363143";
        second.Headers["x-sdk-version"] = "wx-server-sdk/4.0.2";
        second.Headers["x-tcb-route-key"] = "gray-1";
        second.Headers["x-timestamp"] = "1795399362";
        second.Headers["authorization"] = Second;
        second.Text = """{"action":"functions.invokeFunction","function_name":"f","request_data":"{\"a\":1}","envName":"env-1","wxCloudApiToken":"wxapitoken-1","tcb_sessionToken":"tcb-sess","sessionToken":"STOKtest","crossAuthorizationToken":""}""";

        Assert.Equal("AKIDtest", first.Authenticate(_keys).Credential.SecretId);
        Assert.Equal("AKIDtest", second.Authenticate(_keys).Credential.SecretId);
    }

    private static bool IsHarmless(RecordedRequest row, RecordedRequest changed)
    {
        if (row.IsMultipart)
        {
            return Parts(row) == Parts(changed);
        }

        return Members(row) == Members(changed);

        static string Parts(RecordedRequest request) => string.Join("\n", MultipartBody.Parse(request.Body, request.Headers["content-type"]).Parts
            .Where(part => part.Content.Length > 0 && !(!request.IsTc3 && part.Name is "requestData" or "sdk_version"))
            .Select(part => part.Name.ToLowerInvariant() + "=" + Convert.ToHexString(part.Content.Span)));

        static string Members(RecordedRequest request)
        {
            using var json = JsonDocument.Parse(request.Body);
            return string.Join("\n", json.RootElement.EnumerateObject()
                .Where(member => member.Name is not ("sdk_version" or "authorization") && member.Value.ToString().Trim().Length > 0)
                .Select(member => member.Name.ToLowerInvariant() + "=" + (member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()!.Trim() : WithoutDates(request, member.Value.GetRawText()))));
        }
    }

    private static string WithoutDates(RecordedRequest request, string json) =>
        request.IsTc3 ? json : System.Text.RegularExpressions.Regex.Replace(json, "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"", "{}");

    private static CloudException Refused(Action act, CloudErrorCode code)
    {
        var error = Assert.Throws<CloudException>(act);
        Assert.Equal(code, error.Code);
        return error;
    }
}
