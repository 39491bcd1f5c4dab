namespace Yunkai.Cli.Localization;

/// <summary>Everything the command line says, Chinese and English side by side so that neither is forgotten.</summary>
internal sealed partial class Words(bool isChinese)
{
    public bool IsChinese => isChinese;

    // Help.
    public string About => Pick("云开：小程序·云开发的自托管之家。云函数、文档数据库、文件存储、微信登录，一条命令在自己的电脑上跑起来。", "Yunkai: the self-hosted home of WeChat Mini Program cloud development. Functions, database, files and login on your own machine.");
    public string DevAbout => Pick("运行一个小程序项目：读取 project.config.json，部署 cloudfunctions/，启动数据库、文件存储与登录；改了云函数，下一次调用就生效。", "Runs a Mini Program project: reads project.config.json, deploys cloudfunctions/, serves database, files and login; a saved function is live at the next call.");
    public string ExecAbout => Pick("在全新的临时数据和空闲端口上运行项目，然后执行一条命令（例如测试），并以它的退出码结束。", "Runs the project on fresh temporary data and a free port, runs a command (your tests), and exits with its code.");
    public string FolderAbout => Pick("小程序项目的文件夹（含 project.config.json）", "folder of the Mini Program project (the one with project.config.json)");
    public string PortAbout => Pick("监听的端口；0 表示任意空闲端口", "port to listen on; 0 takes a free one");
    public string DataAbout => Pick("数据放在哪里（默认：项目文件夹下的 .yunkai）", "where data is kept (default: .yunkai in the project folder)");
    public string HostAbout => Pick("监听的地址", "address to listen on");
    public string AllowOriginAbout => Pick("允许这个来源的网页调用（默认只允许本机和局域网的网页；可重复，* 为全部，null 为本地文件）", "let web pages of this origin call (default: pages of this machine and the local network; repeatable, * is all, null is local files)");
    public string LanAbout => Pick("允许局域网里的手机真机调试（会显示配对码）", "let phones on the local network connect (prints a pairing code)");
    public string StrictAbout => Pick("与线上一致：集合不存在时报错 -502005，而不是自动创建", "as on the platform: a missing collection is error -502005 instead of being created");
    public string SeedAbout => Pick("启动前导入的数据：文件夹中的 集合名.json 或 .jsonl", "data to load first: COLLECTION.json or .jsonl files in this folder");
    public string VerboseAbout => Pick("把每次调用打印到标准错误", "print each call to standard error");
    public string ExecExamples => Pick(
        "\n示例:\n  yunkai exec -- npm test\n  yunkai exec examples/bookcase --seed seeds -- node check.js\n命令可用的环境变量: YUNKAI_URL YUNKAI_ENV YUNKAI_SECRET_ID YUNKAI_SECRET_KEY YUNKAI_TOKEN",
        "\nExamples:\n  yunkai exec -- npm test\n  yunkai exec examples/bookcase --seed seeds -- node check.js\nThe command gets: YUNKAI_URL YUNKAI_ENV YUNKAI_SECRET_ID YUNKAI_SECRET_KEY YUNKAI_TOKEN");

    public string DevExamples => Pick(
        "\n示例:\n  yunkai dev                    运行当前文件夹里的项目\n  yunkai dev my-app --port 0    任意空闲端口（实际地址写在 .yunkai/dev.json）\n  yunkai dev my-app --lan       手机真机调试",
        "\nExamples:\n  yunkai dev                    the project in this folder\n  yunkai dev my-app --port 0    a free port (the address is in .yunkai/dev.json)\n  yunkai dev my-app --lan       for phones on the local network");

    // Errors.
    public string Error => Pick("错误", "error");
    public string NodeMissing => Pick("没有找到 Node.js。云函数在真正的 Node.js 里运行，需要 18 或更高版本：从 https://nodejs.org 安装，或 apt install nodejs npm / brew install node，然后重试。", "Node.js was not found. Functions run in real Node.js, 18 or newer: install it from https://nodejs.org, or with apt install nodejs npm / brew install node, and try again.");
    public string NpmMissing => Pick("找到了 Node.js，但没有 npm；安装云函数的依赖需要它。它通常随 Node.js 一起安装；Debian/Ubuntu 上: apt install npm。", "Node.js is there but npm is not; it installs the functions' dependencies. It comes with Node.js; on Debian/Ubuntu: apt install npm.");
    public string CommandMissing => Pick("exec 需要在 -- 之后给出要运行的命令，例如: yunkai exec -- npm test", "exec needs the command to run after --, e.g.: yunkai exec -- npm test");
    public string LanAndHost => Pick("--lan 和 --host 只能用一个。", "Use either --lan or --host.");
    public string Unexpected => Pick("出乎意料的错误（请附上这段文字报告问题）", "Unexpected error (please report it with this text)");

    // Start.
    public string PreparingFunctions => Pick("准备云函数", "Preparing functions");
    public string Address => Pick("地址", "address");
    public string Environment => Pick("环境", "environment");
    public string Functions => Pick("云函数", "functions");
    public string NoFunctions => Pick("（没有找到）", "(none found)");
    public string WebPages => Pick("网页", "web page");
    public string Data => Pick("数据", "data");
    public string Services => Pick("服务", "services");
    public string Pairing => Pick("配对码", "pairing code");
    public string FailedFunctions => Pick("未能部署的云函数", "functions that could not be deployed");
    public string NextSteps => Pick("接下来", "Next");
    public string Stop => Pick("按 Ctrl+C 停止。下面显示每一次调用：", "Ctrl+C stops. Each call is shown below:");
    public string Stopping => Pick("正在停止…", "Stopping…");
    public string Ready => Pick("就绪，用时", "ready after");
    public string OpenPage => Pick("在浏览器里试一试", "try it in a browser");

    // Activity.
    public string ServerKey => Pick("服务端密钥", "server key");
    public string Operator => Pick("管理员", "operator");
    public string Nobody => Pick("未登录", "not logged in");
    public string LinesLost => Pick("行没有显示（终端跟不上）", "lines not shown (the terminal could not keep up)");

    public string NodeTooOld(string version) => Pick($"Node.js {version} 太旧，需要 18 或更高版本：从 https://nodejs.org 安装。", $"Node.js {version} is too old; 18 or newer is needed: install it from https://nodejs.org.");

    public string NoFolder(string folder) => Pick($"文件夹 \"{folder}\" 不存在。", $"The folder \"{folder}\" does not exist.");

    public string DataFolderRefused(string folder, string reason) => Pick(
        $"无法在数据文件夹 \"{folder}\" 里写入（{reason}）。换一个可写的文件夹：--data 文件夹。",
        $"The data folder \"{folder}\" cannot be written ({reason}). Choose one that can be: --data FOLDER.");

    public string SeedFolderMissing(string folder) => Pick($"种子数据文件夹 \"{folder}\" 不存在。", $"The seed folder \"{folder}\" does not exist.");

    public string NotYet(string verb) => Pick($"这个版本还没有 yunkai {verb}；现在可用的是 dev 和 exec（yunkai --help）。", $"yunkai {verb} is not in this version yet; what there is: dev and exec (yunkai --help).");

    public string UnknownVerb(string verb) => Pick($"没有命令 \"{verb}\"；可用的是 dev 和 exec（yunkai --help）。", $"There is no command \"{verb}\"; what there is: dev and exec (yunkai --help).");

    public string UnknownOption(string option) => Pick($"没有选项 {option}。", $"There is no option {option}.");

    public string UnknownArgument(string text) => Pick($"多出来的参数 \"{text}\"。", $"There is one argument too many: \"{text}\".");

    public string SeeHelp(string command) => Pick($"用法见 {command} --help", $"See {command} --help");

    public string CommandNotFound(string program) => Pick($"找不到命令 \"{program}\"。", $"The command \"{program}\" was not found.");

    public string PickText(string chinese, string english) => Pick(chinese, english);

    private string Pick(string chinese, string english) => isChinese ? chinese : english;
}
