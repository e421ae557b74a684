"""The texts that the oracle tokenizes: our own, chosen for what tokenizers get wrong."""

import random

PLAIN = [
    "", " ", "  ", "   ", "\n", "\n\n", " \n", "\n ", "\t", "\t\t", "\r\n", " \t \n ", "a", " a", "a ", " a ",
    "Hello, world!", "The quick brown fox jumps over the lazy dog.", "I'm, you're, we've, they'll, he'd, it's, don't",
    "I'M, YOU'RE, WE'VE, THEY'LL, HE'D, IT'S, DON'T", "’s curly ‘quotes’ “too”", "O'Neill's 'quoted' ''",
    "0 1 12 123 1234 12345 123456 1234567", "3.14159 1,000,000 1e-10 0xFF 10%", "½ ² ³ Ⅳ ١٢٣ १२३ 一二三 ①",
    "x=1;y=2", "fn main() {\n    println!(\"{}\", 1 + 2);\n}\n", "def f(x):\n\treturn x ** 2  # square\n\n\nprint(f(3))",
    "{\"a\": [1, 2, {\"b\": null}], \"c\": \"\\u00e9\\n\"}", "SELECT * FROM t WHERE a <> 'b' AND c >= 10;",
    "<html><body class=\"x\">&amp;&lt;</body></html>", "https://example.org/a?b=c&d=%20#e", "C:\\Users\\x\\y.txt",
    "a\nb", "a\tb", "a\r\nb", "a \nb", "a\n b", "a  \n  b", "a\n\nb", "a\n\n\n  b\n", "trailing \n", "trailing   ",
    "   leading", "\u00a0no-break\u00a0space", "\u2003em space\u3000ideographic", "zero\u200bwidth\ufeffmark",
    "你好，世界！", "日本語のテキスト、カタカナとひらがな。", "한국어 문장입니다.", "中文 mixed with English 和 123 数字",
    "Привет, мир! Ёлка", "Γειά σου Κόσμε", "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "Xin chào thế giới",
    "naïve café résumé", "nai\u0308ve cafe\u0301", "ÀÉÎÕÜ ßẞ ﬁ ﬂ", "Ġorġ Ċ ġ ▁ under▁score",
    "😀", "😀😃😄", "👨‍👩‍👧‍👦 family", "🏳️‍🌈🇩🇪", "a😀b 👍🏽!", "\U0001d54f\U0001d4ea math", "\U00020000 rare han",
    "\x00", "\x01\x02\x03", "a\x00b", "\x7f\x80\x9f", "bell\x07 esc\x1b[0m", "\ufffd\ufffe", "\ue000 private",
    "!!!???...---***###", "!@#$%^&*()_+-=[]{}|;':\",./<>?", "`~", "——…·•", "$5 €10 £20 ¥30 ₿1", "→ ⇒ ∀x∈ℝ ≤ ≠",
    "<s></s>", "<unk>", "[INST]", "<0x0A>", "<|", "|>", "<||>",
    "AAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabcabc", "=" * 120, " " * 77,
    "\n" * 40, "\t" * 20 + "x", " " * 33 + "x", "- " * 50, "ha" * 100, "😀" * 30, "字" * 60, "9" * 70,
    "CamelCase snake_case kebab-case SCREAMING_CASE", "antidisestablishmentarianism pneumonoultramicroscopic",
]

SPECIAL = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
    "a<|im_end|>b", " <|im_end|> ", "<|im_end|><|im_end|>", "<|im_start|<|im_end|>|>", "<|IM_START|>", "<| im_start |>",
    "x <|endoftext|> y <|endoftext|>", "<repo_name>a<file_sep>b<filename>c", "<gh_stars><issue_start>", "<empty_output>",
    "<jupyter_start>code<jupyter_code>1+1", "日本<|im_end|>語", "<|im_start|>system\n\n\n  You are\t<|im_end|>",
]


def mixed(count, seed):
    """Random mixes of pieces of all scripts, spaces and signs."""
    rng = random.Random(seed)
    pool = [t for t in PLAIN if t] + list(" \n\t.,'\"<>|/0123456789") + [" ", "\n", "  "] * 6
    out = []
    for _ in range(count):
        text = "".join(piece[: rng.randint(1, 12)] for piece in rng.choices(pool, k=rng.randint(2, 9)))
        out.append(text)
    ranges = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x900, 0xE00), (0x2000, 0x2C00),
              (0x3000, 0x3100), (0x4E00, 0x9FFF), (0xAC00, 0xD7A0), (0xF900, 0xFFFE), (0x10000, 0x10900), (0x1F300, 0x1FAFF)]
    for _ in range(count):
        low, high = rng.choice(ranges)
        out.append("".join(chr(rng.randrange(low, high)) if rng.random() < 0.8 else " " for _ in range(rng.randint(1, 14))))
    return out
