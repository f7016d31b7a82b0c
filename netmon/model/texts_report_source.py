"""What `netmon report --source` says, and what a report says of samples from another engine."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "report.option.source": {
        "zh": "流量样本从哪里读：history（默认）或 Prometheus、VictoriaMetrics 的地址，http://…:9090",
        "en": "where samples are read from: history (default), or the address of a Prometheus or VictoriaMetrics, http://...:9090",
    },
    "report.option.source_user": {"zh": "数据源的用户名（HTTP basic）", "en": "user at the source (HTTP basic)"},
    "report.option.source_secret": {
        "zh": "数据源的口令；不给用户名时为 bearer 令牌",
        "en": "password at the source; a bearer token where no user is given",
    },
    "report.option.source_ca": {"zh": "数据源证书的根证书文件（默认用系统的）", "en": "file of roots for the source's certificate (default: the system's)"},
    "report.source": {
        "zh": "流量样本来自 {url}（Prometheus 查询接口），不是本机的历史数据。",
        "en": "samples are from {url} (Prometheus query API), not from netmon's own history.",
    },
    "report.note.prometheus": {
        "zh": "流量样本取自 {url}（Prometheus 查询接口），不是本系统的日数据文件：数据哈希覆盖所取的样本，复核（netmon verify）只能重新判定，不能重算样本。",
        "en": "Samples are from {url} (Prometheus query API), not from netmon's day files: the data hash covers the samples that were fetched, "
        "and netmon verify can judge again, but not compute the samples again.",
    },
    "report.source_bad_url": {
        "zh": "“{url}”不是数据源地址，应写成 http://127.0.0.1:9090 或 prometheus:https://…。",
        "en": "'{url}' is no source; write http://127.0.0.1:9090 or prometheus:https://...",
    },
    "report.source_credential": {
        "zh": "地址里不要写用户名和口令（进程列表里看得见）：请用 --source-user 和 --source-secret。",
        "en": "no user and password in the address, where the process list shows them: use --source-user and --source-secret.",
    },
    "report.source_secret_form": {
        "zh": "--source-secret 应填 env:变量名 或 file:文件，内容为一行可见的 ASCII 字符。",
        "en": "--source-secret must be env:NAME or file:PATH, with one line of visible ASCII characters.",
    },
    "report.source_user_alone": {"zh": "--source-user 要和 --source-secret 一起给。", "en": "--source-user needs --source-secret."},
    "report.source_options": {"zh": "{option} 只能和 --source 地址一起用。", "en": "{option} only makes sense with the address of a --source."},
    "report.source_kind": {
        "zh": "“{kind}”报告不能用 --source：除流量样本外，它还要本系统的历史数据。可以用的有：{known}。",
        "en": "a report '{kind}' cannot be made with --source: it rests on netmon's own history besides samples. Those that can: {known}.",
    },
    "report.source_failed": {"zh": "{url} 读不出样本：{reason}。", "en": "{url} gives no samples: {reason}."},
    "report.source_refused": {
        "zh": "{url} 拒绝访问（{reason}）：请检查 --source-user 和 --source-secret。",
        "en": "{url} refuses access ({reason}): check --source-user and --source-secret.",
    },
    "report.source_empty": {
        "zh": '{url} 里没有本区（district="{district}"）在这段时间的 netmon 数据：地址对吗，它抓取 netmon 的 /metrics 吗，保留期够长吗？',
        "en": '{url} has no series of netmon with district="{district}" in this span: '
        "is it the right server, does it scrape netmon's /metrics, is its retention long enough?",
    },
}
