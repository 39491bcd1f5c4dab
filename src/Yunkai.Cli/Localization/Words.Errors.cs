using Yunkai.Cloud.Projects;
using Yunkai.Functions.Packages;
using Yunkai.Server.Hosting;

namespace Yunkai.Cli.Localization;

// What goes wrong below the command line. The exceptions speak English; their kind and details become Chinese here. What has no kind of its own keeps its English text.
internal sealed partial class Words
{
    private const string NodeRemedy = "请从 https://nodejs.org 安装 Node.js 18 或更高版本（自带 npm），确认终端里 node --version 有输出，然后重试。";

    /// <summary>False for what is no message to the user but a fault of ours.</summary>
    public static bool IsForUser(Exception error) => error is ProjectException or HostingException or PackageException;

    public string Explain(Exception error) => !isChinese ? error.Message : error switch
    {
        HostingException hosting => Chinese(hosting.Problem, [.. hosting.Details]) ?? error.Message,
        ProjectException project => Chinese(project.Problem, [.. project.Details]) ?? error.Message,
        PackageException package => Chinese(package.Problem, [.. package.Details]) ?? error.Message,
        _ => error.Message,
    };

    private static string? Chinese(HostingProblem problem, string[] details) => (problem, details) switch
    {
        (HostingProblem.PortInUse, [var port]) => $"端口 {port} 已被占用：请停掉占用它的程序，或用 --port 换一个端口（0 表示任意空闲端口）。",
        (HostingProblem.CannotListen, [var address, var reason]) => $"无法监听 {address}：{reason}",
        (HostingProblem.NoAddress, [var address]) => $"\"{address}\" 不是可以监听的地址：请用 IP 地址、localhost 或 *。",
        (HostingProblem.DataFolderInUse, [var folder, var process]) => $"数据文件夹 \"{folder}\" 正在被{(process.Length > 0 ? $"进程 {process} " : "另一个进程")}使用：请先停掉它，或用 --data 换一个数据文件夹。",
        (HostingProblem.DataFolderUnusable, [var folder, var reason]) => $"无法打开数据文件夹 \"{folder}\"：{reason}",
        _ => null,
    };

    private static string? Chinese(ProjectProblem problem, string[] details) => (problem, details) switch
    {
        (ProjectProblem.FolderMissing, [var folder]) => $"文件夹 \"{folder}\" 不存在。",
        (ProjectProblem.NotJson, [var file, var line, var column, var reason]) => $"{file} 第 {line} 行第 {column} 列不是合法的 JSON：{reason}",
        (ProjectProblem.UnknownMember, [var place, var known]) => $"yunkai.json 的 {place}：不认识这一项；这里可以写：{known}。",
        (ProjectProblem.ObjectExpected, [var place]) => $"{Place(place)}：应是一个对象 {{…}}。",
        (ProjectProblem.ListExpected, [var place]) => $"{Place(place)}：应是一个列表 […]。",
        (ProjectProblem.TextExpected, [var place]) => $"{Place(place)}：应是一段文字 \"…\"。",
        (ProjectProblem.TextOrNumberExpected, [var place]) => $"{Place(place)}：应是文字或数字。",
        (ProjectProblem.FlagExpected, [var place]) => $"{Place(place)}：应是 true 或 false。",
        (ProjectProblem.NumberExpected, [var place, var least, var most]) => $"{Place(place)}：应是 {least} 到 {most} 之间的数字。",
        (ProjectProblem.DirectionExpected, [var place]) => $"{Place(place)}：应是 1 或 -1。",
        (ProjectProblem.AddressExpected, [var place]) => $"{Place(place)}：应是 http 或 https 地址。",
        (ProjectProblem.PermissionExpected, [var place]) => $"{Place(place)}：应是 READONLY、PRIVATE、ADMINWRITE、ADMINONLY 之一（本版本还不支持自定义规则）。",
        (ProjectProblem.RulesNotSupported, [var place]) => $"{Place(place)}：本版本还不支持自定义安全规则；请用 aclTag：READONLY、PRIVATE、ADMINWRITE 或 ADMINONLY。",
        (ProjectProblem.IndexFieldsMissing, [var place]) => $"{Place(place)}：索引至少要有一个字段，例如 {{\"createdAt\": -1}}。",
        (ProjectProblem.CommandExpected, [var place]) => $"{Place(place)}：应是由单词组成的列表，例如 [\"node\", \"service/server.js\"]。",
        (ProjectProblem.SeedFileMissing, [var place, var file]) => $"{Place(place)}：项目里没有文件 \"{file}\"。",
        (ProjectProblem.SeedFolderMissing, [var folder]) => $"种子数据文件夹 \"{folder}\" 不存在。",
        (ProjectProblem.SeedInvalid, [var place, var reason]) => $"种子数据 {place} 有误：{reason}",
        (ProjectProblem.WebFolderMissing, [var folder]) => $"yunkai.json 的 web：项目里没有文件夹 \"{folder}\"。",
        (ProjectProblem.ServiceNotFound, [var service, var program]) => $"服务 \"{service}\" 无法启动：找不到 \"{program}\"，或它不可执行。",
        (ProjectProblem.ServiceEnded, [var service, var code]) => $"服务 \"{service}\" 还没有监听环境变量 PORT 给出的端口就结束了（退出码 {code}）。",
        (ProjectProblem.ServiceSilent, [var service, var seconds]) => $"服务 \"{service}\" 启动 {seconds} 秒后仍没有监听环境变量 PORT 给出的端口。",
        _ => null,
    };

    private static string? Chinese(PackageProblem problem, string[] details) => (problem, details) switch
    {
        (PackageProblem.NodeMissing, []) => "没有找到 Node.js。" + NodeRemedy,
        (PackageProblem.NodeTooOld, [var version]) => $"Node.js {version} 太旧。" + NodeRemedy,
        (PackageProblem.NpmMissing, []) => "没有找到 npm，无法安装云函数的依赖。" + NodeRemedy,
        (PackageProblem.FolderMissing, [var function, var folder]) => $"云函数 \"{function}\"：文件夹 \"{folder}\" 不存在。",
        (PackageProblem.EntryMissing, [var function, var entry]) => $"云函数 \"{function}\"：文件夹里没有 {entry}.js，也没有 index.js。请加上 index.js，并导出 exports.main = async (event, context) => {{ … }}。",
        (PackageProblem.ManifestNotJson, [var function, var line, var column, var reason]) => $"云函数 \"{function}\"：package.json 第 {line} 行第 {column} 列不是合法的 JSON：{reason} 改好后下一次调用就会重新读取。",
        (PackageProblem.RegistryUnreachable, [var npm]) => $"无法安装依赖：连不上 npm 源。请检查网络和源的地址（npm config get registry），然后再调用一次；装过一次之后不再需要网络。npm 的原话：{npm}",
        (PackageProblem.NotCached, [var npm]) => $"无法安装依赖：正在离线工作，而需要的包还没有齐。请联网运行一次。npm 的原话：{npm}",
        (PackageProblem.PackageNotFound, [var package, var npm]) => $"无法安装依赖：源里没有包 {package}。请检查 package.json 里的名字；如果是私有包，请检查 .npmrc 里的源和令牌。npm 的原话：{npm}",
        (PackageProblem.NoSuchVersion, [var package, var range, var npm]) => $"无法安装依赖：{package}@{range} 从未发布或已撤回。请在 package.json 里换一个版本。npm 的原话：{npm}",
        (PackageProblem.RegistryRefused, [var npm]) => $"无法安装依赖：npm 源拒绝访问。请检查 .npmrc 里的令牌（npm login）。npm 的原话：{npm}",
        (PackageProblem.GitNeeded, [var npm]) => $"无法安装依赖：有依赖来自 git，需要装有 git 且能连上它的主机；源里有的话请改用源里的版本。npm 的原话：{npm}",
        (PackageProblem.DiskFull, [var npm]) => $"无法安装依赖：磁盘已满。请腾出空间后再调用一次。npm 的原话：{npm}",
        (PackageProblem.PeerConflict, [var npm]) => $"无法安装依赖：包之间的版本要求互相冲突。npm 的原话：{npm}",
        (PackageProblem.InstallFailed, [var npm]) => $"无法安装依赖。npm 的原话：{npm}",
        (PackageProblem.InstallTooLong, [var minutes]) => $"npm 在 {minutes} 分钟内没有装完，已停止。请检查网络，或用 npm config set registry <地址> 换一个更近的源。",
        _ => null,
    };

    private static string Place(string place) => place.Length == 0 ? "yunkai.json 整个文件" : $"yunkai.json 的 {place}";
}
