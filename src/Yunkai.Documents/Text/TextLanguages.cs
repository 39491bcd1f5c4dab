using System.Collections.Frozen;

namespace Yunkai.Documents.Text;

/// <summary>The languages that a search may name. All are read alike, without stemming or stop words, which is MongoDB's <c>none</c>.</summary>
internal static class TextLanguages
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "none", "default", "da", "danish", "de", "german", "en", "english", "es", "spanish", "fi", "finnish", "fr", "french", "hu", "hungarian", "it", "italian", "ja", "japanese", "ko", "korean",
        "nb", "nl", "dutch", "norwegian", "porter", "portuguese", "pt", "ro", "romanian", "ru", "russian", "sv", "swedish", "tr", "turkish", "zh", "zh-cn", "zh-hans", "zh-hant", "zhs", "zht", "chinese");

    public static bool IsKnown(string name) => Names.Contains(name);
}
