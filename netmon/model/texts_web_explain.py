"""Texts of the pages that explain."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.explain": {"zh": "说明", "en": "Explanation"},
    "web.explain.device": {"zh": "{name} 为什么是这个状态", "en": "Why {name} is in this state"},
    "web.explain.link": {"zh": "线路 {name} 的结论从何而来", "en": "Where the verdicts on line {name} come from"},
    "web.explain.verdict": {"zh": "这个结论从何而来", "en": "Where this verdict comes from"},
    "web.explain.chain": {"zh": "从样本到结论", "en": "From samples to conclusion"},
    "web.explain.running": {
        "zh": "正在从原始数据重新判定，通常几秒钟；本页会自动更新。",
        "en": "It is being judged again from the raw data, which mostly takes seconds. This page renews itself.",
    },
    "web.explain.busy": {
        "zh": "另有说明正在计算，轮到后自动开始；本页会自动更新。",
        "en": "Other explanations are being worked out; this one begins when it is its turn. This page renews itself.",
    },
    "web.explain.failed": {
        "zh": "这次没能算出来。请在服务器上运行 netmon explain 查看原因，或稍后再试。",
        "en": "That did not work out. Run netmon explain on the server to see why, or try again later.",
    },
    "web.explain.none": {"zh": "没有对它的结论。", "en": "There are no verdicts on it."},
    "web.explain.nothing": {"zh": "没有可说明的对象：它不存在，或不在您可见的范围内。", "en": "There is nothing to explain by that name."},
}
