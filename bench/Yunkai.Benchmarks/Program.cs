using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Yunkai.Benchmarks;
using Yunkai.Benchmarks.Engine;
using Yunkai.Benchmarks.Load;
using Yunkai.Benchmarks.Soak;

// Each figure of docs/performance.md is one of these verbs; bench/README.md has the commands.
var options = new VerbOptions(args);
switch (options.Verb)
{
    case "load function":
        return await FunctionLoad.RunAsync(options);
    case "load database":
        return await DatabaseLoad.RunAsync(options);
    case "engine":
        return await EngineLoad.RunAsync(options);
    case "memory":
        return await MemoryUse.RunAsync(options);
    case "start":
        return await StartTime.RunAsync(options);
    case "soak wire":
        return await WireSoak.RunAsync(options);
    case "soak functions":
        return await FunctionSoak.RunAsync(options);
    case "soak file":
        return await FileSoak.RunAsync(options);
    case "micro":
        // In process: the benchmarks see internals, and a second build would measure the compiler as well.
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options.Rest, DefaultConfig.Instance.AddJob(job));
        return 0;
    default:
        Console.Error.WriteLine("""
            Verbs: load function | load database | engine | memory | start | soak wire | soak functions | soak file | micro [--filter '*']
            Options (NAME VALUE): --rounds 5  --seconds 4  --connections 1,64  --minutes 3  --against-env "K=V K=V"  --against-binary PATH  --env "K=V K=V"  --binary PATH
            """);
        return 2;
}
