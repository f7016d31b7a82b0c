"""Texts of `netmon notify`, and of the mistakes in `notify:`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.notify": {"zh": "给一个通知渠道发一条测试消息，看对方怎么回答", "en": "send a test message on a channel and show what the other side answers"},
    "notify.arg.action": {"zh": "test：发一条测试消息", "en": "test: send a test message"},
    "notify.arg.channel": {"zh": "netmon.yaml 中 notify 下的渠道名", "en": "name of a channel under notify: in netmon.yaml"},
    "notify.option.format": {"zh": "输出格式", "en": "output format"},
    "notify.unknown_channel": {"zh": "netmon.yaml 的 notify 中没有渠道“{name}”。", "en": "notify: in netmon.yaml has no channel '{name}'."},
    "notify.no_channels": {"zh": "netmon.yaml 中没有 notify，还没有任何通知渠道。", "en": "netmon.yaml has no notify:, so there is no channel yet."},
    "notify.test.text": {
        "zh": "【测试】{district} 监测系统 {when}\n这是一条测试消息，收到就说明渠道“{channel}”能用，不用处理。",
        "en": "[TEST] monitoring of {district}, {when}\nThis is a test: the channel '{channel}' works. There is nothing to do.",
    },
    "notify.test.delivered": {
        "zh": "{channel}（{kind}）：对方已收下，用时 {seconds} 秒。",
        "en": "{channel} ({kind}): taken by the other side, in {seconds} s.",
    },
    "notify.test.uncertain": {
        "zh": "{channel}（{kind}）：已发出，但没有等到回执，可能收到也可能没收到：{detail}",
        "en": "{channel} ({kind}): sent, but no answer came; it may have arrived or not: {detail}",
    },
    "notify.test.failed": {"zh": "{channel}（{kind}）：没有送到：{detail}", "en": "{channel} ({kind}): not delivered: {detail}"},
    "notify.test.refused": {"zh": "{channel}（{kind}）：对方拒收：{detail}", "en": "{channel} ({kind}): refused: {detail}"},
    "notify.test.limited": {
        "zh": "{channel}（{kind}）：对方嫌太频繁，{wait} 秒后再试：{detail}",
        "en": "{channel} ({kind}): too many messages, try again in {wait} s: {detail}",
    },
    "notify.test.code": {"zh": "对方的代码：{code}", "en": "code of the other side: {code}"},
    "notify.test.nothing": {"zh": "没有说明", "en": "no words"},
    "notify.hint.security": {
        "zh": "请核对机器人的安全设置：加签密钥、关键词、IP 白名单，以及本机时间。",
        "en": "Check the robot's security settings: signing secret, keyword, allowed addresses, and this machine's clock.",
    },
    "notify.hint.token": {
        "zh": "请核对 credentials.yaml 里的 token：机器人可能已被删除或重建。",
        "en": "Check the token in credentials.yaml: the robot may have been removed or made anew.",
    },
    "notify.hint.rate": {"zh": "这个群的机器人发得太多了，稍后会自动恢复。", "en": "The robot sent too much; it recovers by itself."},
    "notify.hint.address": {"zh": "请核对 url。", "en": "Check url."},
    "notify.hint.login": {
        "zh": "请核对邮箱账号和密码（很多邮箱要用“授权码”）。",
        "en": "Check account and password (many mail providers want an app password).",
    },
    "notify.hint.recipient": {"zh": "请核对收件人和发件人地址。", "en": "Check the addresses of recipients and sender."},
    "config.unknown_channel": {"zh": "netmon.yaml 的 notify 中没有“{name}”。", "en": "notify: in netmon.yaml has no '{name}'."},
    "config.channel_ring": {"zh": "fallback 绕成了一圈：{ring}。", "en": "The fallbacks go round in a ring: {ring}."},
    "config.channel_needs": {"zh": "{kind} 渠道需要 {field}。", "en": "A {kind} channel needs {field}."},
    "config.channel_unused": {"zh": "{kind} 渠道用不到 {field}。", "en": "A {kind} channel has no use for {field}."},
    "config.channel_plain": {
        "zh": "地址里有机器人的密钥，必须用 https://（本机除外）。",
        "en": "A robot's address is its secret: it must be https:// (except on this machine).",
    },
    "config.mail_plain": {
        "zh": "不加密的连接不能发送账号密码；请用 security: tls 或 starttls。",
        "en": "An account's password is not sent without encryption: use security: tls or starttls.",
    },
    "config.mail_address": {"zh": "应为一个邮箱地址，如 noc@example.edu.cn。", "en": "Must be a mail address, such as noc@example.edu.cn."},
    "config.host": {"zh": "应为主机名或 IP 地址。", "en": "Must be a host name or an IP address."},
    "config.web_url": {
        "zh": "应为 http:// 或 https:// 开头的地址，不含账号密码。",
        "en": "Must be an address that begins with http:// or https://, without user and password.",
    },
    "config.hook_open": {
        "zh": "listen 对其他机器开放时，hooks 必须有 credential：否则谁都能冒充告警。",
        "en": "While listen is open to other machines, hooks needs a credential: else anybody can send alerts.",
    },
}
