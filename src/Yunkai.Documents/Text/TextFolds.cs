namespace Yunkai.Documents.Text;

/// <summary>Which differences between texts a search tells apart.</summary>
[Flags]
internal enum TextFolding
{
    /// <summary>Neither case nor diacritics: what a text index keeps.</summary>
    All = 0,
    CaseSensitive = 1,
    DiacriticSensitive = 2,
}

/// <summary>Brings text into the form in which words are compared: full-width Latin as ASCII, small letters, no diacritics.</summary>
/// <remarks>The tables are our own because the base class library normalizes ASCII only where globalization is invariant. Source: Unicode's canonical decompositions.</remarks>
internal static class TextFolds
{
    /// <summary>Letters of Latin, Greek and Cyrillic with what is the same letter under a diacritic: the plain letter first.</summary>
    private static readonly string[] Letters =
    [
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ",
        "BḂḄḆ",
        "CÇĆĈĊČḈ",
        "DĎḊḌḎḐḒ",
        "EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ",
        "FḞ",
        "GĜĞĠĢǦǴḠ",
        "HĤȞḢḤḦḨḪ",
        "IÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ",
        "JĴ",
        "KĶǨḰḲḴ",
        "LĹĻĽḶḸḺḼ",
        "MḾṀṂ",
        "NÑŃŅŇǸṄṆṈṊ",
        "OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ",
        "PṔṖ",
        "RŔŖŘȐȒṘṚṜṞ",
        "SŚŜŞŠȘṠṢṤṦṨ",
        "TŢŤȚṪṬṮṰ",
        "UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ",
        "VṼṾ",
        "WŴẀẂẄẆẈ",
        "XẊẌ",
        "YÝŶŸȲẎỲỴỶỸ",
        "ZŹŻŽẐẒẔ",
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
        "bḃḅḇ",
        "cçćĉċčḉ",
        "dďḋḍḏḑḓ",
        "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
        "fḟ",
        "gĝğġģǧǵḡ",
        "hĥȟḣḥḧḩḫẖ",
        "iìíîïĩīĭįǐȉȋḭḯỉị",
        "jĵǰ",
        "kķǩḱḳḵ",
        "lĺļľḷḹḻḽ",
        "mḿṁṃ",
        "nñńņňǹṅṇṉṋ",
        "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ",
        "pṕṗ",
        "rŕŗřȑȓṙṛṝṟ",
        "sśŝşšșṡṣṥṧṩ",
        "tţťțṫṭṯṱẗ",
        "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
        "vṽṿ",
        "wŵẁẃẅẇẉẘ",
        "xẋẍ",
        "yýÿŷȳẏẙỳỵỷỹ",
        "zźżžẑẓẕ",
        "ÆǢǼ",
        "ØǾ",
        "æǣǽ",
        "øǿ",
        "ſẛ",
        "ƷǮ",
        "ʒǯ",
        "ΑΆἈἉἊἋἌἍἎἏᾈᾉᾊᾋᾌᾍᾎᾏᾸᾹᾺΆᾼ",
        "ΕΈἘἙἚἛἜἝῈΈ",
        "ΗΉἨἩἪἫἬἭἮἯᾘᾙᾚᾛᾜᾝᾞᾟῊΉῌ",
        "ΙΊΪἸἹἺἻἼἽἾἿῘῙῚΊ",
        "ΟΌὈὉὊὋὌὍῸΌ",
        "ΡῬ",
        "ΥΎΫὙὛὝὟῨῩῪΎ",
        "ΩΏὨὩὪὫὬὭὮὯᾨᾩᾪᾫᾬᾭᾮᾯῺΏῼ",
        "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
        "εέἐἑἒἓἔἕὲέ",
        "ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
        "ιΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ",
        "οόὀὁὂὃὄὅὸό",
        "ρῤῥ",
        "υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
        "ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
        "ϒϓϔ",
        "ІЇ",
        "АӐӒ",
        "ГЃ",
        "ЕЀЁӖ",
        "ЖӁӜ",
        "ЗӞ",
        "ИЍЙӢӤ",
        "КЌ",
        "ОӦ",
        "УЎӮӰӲ",
        "ЧӴ",
        "ЫӸ",
        "ЭӬ",
        "аӑӓ",
        "гѓ",
        "еѐёӗ",
        "жӂӝ",
        "зӟ",
        "ийѝӣӥ",
        "кќ",
        "оӧ",
        "уўӯӱӳ",
        "чӵ",
        "ыӹ",
        "эӭ",
        "ії",
        "ѴѶ",
        "ѵѷ",
        "ӘӚ",
        "әӛ",
        "ӨӪ",
        "өӫ",
    ];

    private static readonly char[] Plain = Invert();

    /// <summary>Folds in place and returns the new length, which is never greater.</summary>
    public static int Fold(Span<char> text, TextFolding folding)
    {
        var keepsCase = (folding & TextFolding.CaseSensitive) != 0;
        var keepsMarks = (folding & TextFolding.DiacriticSensitive) != 0;
        var length = 0;
        foreach (var original in text)
        {
            var c = original;
            if (c > 0x7F)
            {
                if (c is >= '\uFF01' and <= '\uFF5E')
                {
                    c = (char)(c - 0xFEE0);
                }
                else if (!keepsMarks)
                {
                    if (IsMark(c))
                    {
                        continue;
                    }

                    c = c < Plain.Length && Plain[c] != 0 ? Plain[c] : c;
                }
            }

            text[length++] = keepsCase ? c : char.ToLowerInvariant(c);
        }

        return length;
    }

    public static string Fold(string text, TextFolding folding)
    {
        var folded = text.ToCharArray();
        return new string(folded, 0, Fold(folded, folding));
    }

    /// <summary>Combining diacritics, and the points of Hebrew and Arabic, which most texts leave out.</summary>
    private static bool IsMark(char c) => c is >= '\u0300' and <= '\u036F'
        or >= '\u0591' and <= '\u05C7'
        or >= '\u064B' and <= '\u065F'
        or >= '\u1AB0' and <= '\u1AFF'
        or >= '\u1DC0' and <= '\u1DFF'
        or >= '\u20D0' and <= '\u20FF'
        or >= '\uFE20' and <= '\uFE2F';

    private static char[] Invert()
    {
        var plain = new char[0x2000];
        foreach (var group in Letters)
        {
            foreach (var letter in group.AsSpan(1))
            {
                plain[letter] = group[0];
            }
        }

        return plain;
    }
}
