"""What service checks say to people."""

from collections.abc import Mapping

from netmon.model.lang import Lang

TEXTS: Mapping[str, Mapping[Lang, str]] = {
    "config.service_url": {
        "zh": "需要 http:// 或 https:// 开头的地址，且不含用户名和密码",
        "en": "Needs an address that begins with http:// or https://, without user and password",
    },
    "config.service_path": {"zh": "路径要以 / 开头，只含可见的 ASCII 字符", "en": "A path begins with / and has printable ASCII characters only"},
    "config.duplicate_check": {"zh": "检测项 '{name}' 在本设备中重复，请用 id 区分", "en": "The device has two checks '{name}'; tell them apart by an id"},
    "config.check_needs_address": {"zh": "有检测项的设备需要 address", "en": "A device with checks needs an address"},
    "config.duplicate_shared_lesson": {"zh": "本校有两个 id 为 '{name}' 的同步课堂", "en": "The site has two shared lessons '{name}'"},
    "event.shared_lesson_ready": {"zh": "同步课堂网络恢复就绪", "en": "shared lesson can be held again"},
    "event.shared_lesson_not_ready": {"zh": "同步课堂网络未就绪", "en": "shared lesson cannot be held"},
    "shared_lesson.fault.unmeasured": {"zh": "尚无测量结果", "en": "not measured"},
    "shared_lesson.fault.giver_silent": {"zh": "主讲教室的设备没有应答", "en": "the device of the room that gives the lesson does not answer"},
    "shared_lesson.fault.receiver_silent": {"zh": "听讲教室的设备没有应答", "en": "the device of a room that takes part does not answer"},
    "shared_lesson.fault.loss": {"zh": "丢包过多", "en": "too many packets are lost"},
    "shared_lesson.fault.rtt": {"zh": "时延过大", "en": "the round trip takes too long"},
    "shared_lesson.fault.jitter": {"zh": "抖动过大", "en": "the jitter is too high"},
    "service.reason.unresolved": {"zh": "域名解析不到地址", "en": "the name has no address"},
    "service.reason.refused": {"zh": "端口未开放，服务可能没有启动", "en": "the port is closed: the service may not run"},
    "service.reason.unreachable": {"zh": "网络不可达", "en": "the network does not lead there"},
    "service.reason.timeout": {"zh": "规定时间内没有应答", "en": "no answer in time"},
    "service.reason.closed": {"zh": "对方中断了连接", "en": "the other side closed the connection"},
    "service.reason.no_source": {"zh": "本机没有检测项指定的源地址", "en": "this machine does not have the check's source address"},
    "service.reason.tls": {"zh": "加密连接失败", "en": "no encrypted connection came about"},
    "service.reason.untrusted": {"zh": "证书不受信任", "en": "the certificate is not trusted"},
    "service.reason.wrong_name": {"zh": "证书与域名不符", "en": "the certificate is for another name"},
    "service.reason.expired": {"zh": "证书已过期", "en": "the certificate has expired"},
    "service.reason.bad_status": {"zh": "返回的状态码不对", "en": "the status is not the right one"},
    "service.reason.missing_text": {"zh": "页面里没有应有的文字", "en": "the page lacks the text that must stand in it"},
    "service.reason.too_big": {"zh": "返回内容过大", "en": "the answer is too big"},
    "service.reason.protocol": {"zh": "对方说的不是这个协议", "en": "the other side does not speak this protocol"},
    "service.reason.no_such_name": {"zh": "DNS 里没有这个名字", "en": "DNS does not know the name"},
    "service.reason.server_failure": {"zh": "DNS 服务器出错", "en": "the DNS server failed"},
    "service.reason.other_answer": {"zh": "DNS 返回的不是预期地址", "en": "DNS gave other answers than expected"},
    "service.reason.unsynchronised": {"zh": "时间服务器自己没有对时", "en": "the time server is not synchronised itself"},
    "service.reason.offset": {"zh": "时钟相差过大", "en": "the clocks are too far apart"},
}
