"""Texts of active tests (测速): mistakes in measurements.yaml, why a test was not run, what came of one, `netmon measure`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "throughput.not_with_method": {"zh": "method: {method} 不用 {field}:，请删去或改 method。", "en": "method: {method} has no {field}:."},
    "throughput.host": {"zh": "应写成地址或主机名，如 203.0.113.10。", "en": "Write an address or a host name, such as 203.0.113.10."},
    "throughput.server_at_site": {
        "zh": "设在学校里的测速服务器必须是 where: inside、method: iperf3。",
        "en": "A server at a school is where: inside and method: iperf3.",
    },
    "throughput.no_authority": {
        "zh": "{path} 里没有 PEM 格式的证书（BEGIN CERTIFICATE），或者太多。",
        "en": "{path} has no certificate in PEM (BEGIN CERTIFICATE), or too many.",
    },
    "throughput.unknown_line": {
        "zh": "清单里没有线路“{name}”，应写成“学校代号/线路代号”。",
        "en": "The inventory has no line '{name}'; write it as site/link.",
    },
    "throughput.unknown_server": {"zh": "servers 里没有“{name}”。", "en": "servers has no '{name}'."},
    "throughput.probe_needs_ssh": {
        "zh": "“{name}”没有 address 或 ssh:，不能作测速探针。",
        "en": "'{name}' has no address or no ssh:, so that no test can start there.",
    },
    "throughput.probe_elsewhere": {
        "zh": "“{name}”在“{site}”，不在这所学校，测不到这里的线路。",
        "en": "'{name}' stands at '{site}' and cannot test a line of this site.",
    },
    "throughput.not_with_when": {"zh": "{field}: 只用于 when: {when}。", "en": "{field}: goes with when: {when} alone."},
    "throughput.no_upload": {
        "zh": "服务器“{name}”没有 upload_url，测不了上行。",
        "en": "The server '{name}' has no upload_url, so that up cannot be tested.",
    },
    "throughput.twice": {"zh": "同一方向写了两次。", "en": "A direction stands there twice."},
    "throughput.links_or_sites": {"zh": "写了 links 就不要再写 sites 或 roles。", "en": "Where there are links there is no sites and no roles."},
    "throughput.no_lines": {
        "zh": "“{name}”一条线路也没有选中：请核对 sites、roles，并在 probes 里写上各校从哪台设备测。",
        "en": "'{name}' chooses no line: see sites and roles, and name a probe of each school in probes.",
    },
    "throughput.metered": {
        "zh": "线路“{line}”按流量计费（4g、5g、卫星），不做测速。",
        "en": "The line '{line}' is metered (4g, 5g, satellite) and never tested.",
    },
    "throughput.server_elsewhere": {
        "zh": "服务器“{name}”设在另一所学校，测不到线路“{line}”。",
        "en": "The server '{name}' stands at another school than the line '{line}'.",
    },
    "throughput.server_beside_probe": {
        "zh": "服务器“{name}”与探针在同一所学校，测速不经过线路“{line}”；请把探针改为 poller。",
        "en": "The server '{name}' and the probe stand at one school: such a test does not use the line '{line}'. Let the probe be poller.",
    },
    "throughput.no_probe": {"zh": "线路“{line}”没有探针：请在 probes 里写上从哪台设备测。", "en": "The line '{line}' has no probe: name one in probes."},
    "throughput.campaign_twice": {"zh": "测速计划“{name}”写了两次。", "en": "The campaign '{name}' stands there twice."},
    "throughput.why.metered": {"zh": "按流量计费的线路不测速", "en": "a metered line is never tested"},
    "throughput.why.exam": {"zh": "考试期间不测速", "en": "no tests in examination windows"},
    "throughput.why.lesson": {"zh": "上课时间不测速", "en": "no tests during lessons"},
    "throughput.why.window": {"zh": "不在测速时段内", "en": "outside the campaign's window"},
    "throughput.why.busy": {"zh": "线路占用 {load}，超过 {limit}，推迟", "en": "the line carries {load}, more than {limit}: deferred"},
    "throughput.why.busy_above": {"zh": "共用的线路 {line} 余量不够，推迟", "en": "the shared line {line} has no room for a test: deferred"},
    "throughput.why.load_unknown": {"zh": "线路 {line} 当前占用不明，推迟", "en": "what the line {line} carries is not known now: deferred"},
    "throughput.why.capacity_unknown": {
        "zh": "线路 {line} 的带宽不明（没有合同，端口速率也读不到），推迟",
        "en": "the bandwidth of the line {line} is not known (no contract, no port speed): deferred",
    },
    "throughput.why.disturbed": {
        "zh": "测速期间线路另有 {load} 的流量，结果不作数",
        "en": "the line carried {load} besides during the test, which says nothing",
    },
    "throughput.why.other_path": {
        "zh": "线路计数器没有见到测速流量（见到 {seen}，测速 {sent}），测速没有走这条线路",
        "en": "the line's own counters did not see the test ({seen} of {sent}): it went another way",
    },
    "throughput.why.another_test": {"zh": "另一次测速正在进行", "en": "another test is running"},
    "throughput.why.no_curl": {
        "zh": "探针上没有 curl，请在探针上安装（apt-get install curl）",
        "en": "curl is not installed on the probe: install it there (apt-get install curl)",
    },
    "throughput.why.no_awk": {
        "zh": "探针上没有 awk，请在探针上安装（apt-get install mawk）",
        "en": "awk is not installed on the probe: install it there (apt-get install mawk)",
    },
    "throughput.why.no_octets": {
        "zh": "探针的内核不统计进程读写的字节数（/proc/PID/io），请改用 iperf3",
        "en": "the kernel of the probe does not count the octets of processes (/proc/PID/io): test with iperf3",
    },
    "throughput.why.windows": {
        "zh": "探针 {probe} 是 Windows，netmon 在上面只能用 iperf3 测",
        "en": "the probe {probe} runs Windows, where netmon tests by iperf3 alone",
    },
    "throughput.why.no_iperf3": {
        "zh": "探针上没有 iperf3，请在探针上安装（apt-get install iperf3，OpenWrt：opkg install iperf3）",
        "en": "iperf3 is not installed on the probe: install it there (apt-get install iperf3, on OpenWrt: opkg install iperf3)",
    },
    "throughput.why.curl_authority": {
        "zh": "探针上的 curl 读不了 ca_file：请让探针自己信任该证书机构，并改用不写 ca_file 的服务器",
        "en": "curl on the probe cannot read ca_file: let the probe itself trust that authority, and use a server without ca_file",
    },
    "throughput.why.certificate_expired": {
        "zh": "服务器的证书已过期：请在服务器上更新证书，或校准测速发起端的时钟",
        "en": "the server's certificate has expired: renew it on the server, or correct the clock where the test starts",
    },
    "throughput.why.certificate_early": {
        "zh": "服务器的证书尚未生效：请校准测速发起端的时钟",
        "en": "the server's certificate is not valid yet: correct the clock where the test starts",
    },
    "throughput.why.certificate_unknown": {
        "zh": "服务器的证书不是由受信任的机构签发：请在该服务器的 ca_file: 写上签发机构的证书文件",
        "en": "no known authority signed the server's certificate: name the file of the one that did in ca_file: of the server",
    },
    "throughput.why.certificate_name": {
        "zh": "服务器的证书是发给别的名称的：请在网址里写证书上的名称",
        "en": "the server's certificate is for another name: write the address with a name that stands in the certificate",
    },
    "throughput.why.certificate_refused": {"zh": "服务器的证书不被接受：{words}", "en": "the server's certificate is refused: {words}"},
    "throughput.why.no_tls": {"zh": "与服务器建立不了 TLS 连接：{words}", "en": "no TLS with the server: {words}"},
    "throughput.why.old_curl": {
        "zh": "探针上的 curl 做不了这项测速（状态 {status}）：是否版本太旧，或缺少证书？",
        "en": "curl on the probe cannot do this test (status {status}): is it too old, or without certificates?",
    },
    "throughput.why.transfer_ended": {
        "zh": "有连接提前结束：文件太小，或网址转到了别处",
        "en": "a transfer ended before the time was over: the file is too small, or the address leads elsewhere",
    },
    "throughput.why.curl_status": {"zh": "有一条连接中断，curl 的退出状态是 {status}", "en": "a connection ended with curl's status {status}"},
    "throughput.why.no_data": {"zh": "10 秒内传输不到 64 KiB", "en": "less than 64 KiB went within 10 s"},
    "throughput.why.no_output": {"zh": "{program} 没有输出", "en": "{program} printed nothing"},
    "throughput.why.connections": {"zh": "探针没有统计到每一条连接", "en": "the probe did not count every connection"},
    "throughput.why.nothing": {"zh": "什么也没有收到", "en": "nothing was received"},
    "throughput.why.impossible": {"zh": "数字不可能成立", "en": "the figures are impossible"},
    "throughput.why.no_report": {"zh": "输出不是测速结果", "en": "the output is no report"},
    "throughput.why.incomplete": {"zh": "输出缺少测速结果应有的内容", "en": "the output lacks what a report has"},
    "throughput.why.other_time": {"zh": "测了 {counted} 秒，应测 {wanted} 秒", "en": "the test counted {counted} s instead of {wanted}"},
    "check.campaigns": {"zh": "测速计划", "en": "campaigns"},
    "check.campaign_lines": {"zh": "{lines} 条线路", "en": "{lines} lines"},
    "cli.command.measure": {"zh": "立即测一条线路的带宽", "en": "test the bandwidth of one line, now"},
    "measure.arg.link": {"zh": "线路，写成“学校代号/线路代号”", "en": "the line, as site/link"},
    "measure.option.server": {
        "zh": "measurements.yaml 里的服务器；只有一台合适时可省略",
        "en": "a server of measurements.yaml; not needed where one alone fits",
    },
    "measure.option.seconds": {"zh": "计入结果的秒数（默认 10）", "en": "seconds that count (default 10)"},
    "measure.option.direction": {"zh": "只测一个方向", "en": "one direction only"},
    "measure.option.format": {"zh": "输出格式", "en": "what to print"},
    "measure.unknown_link": {"zh": "清单里没有线路“{name}”。", "en": "The inventory has no line '{name}'."},
    "measure.unknown_server": {"zh": "measurements.yaml 里没有服务器“{name}”。", "en": "measurements.yaml has no server '{name}'."},
    "measure.which_server": {"zh": "请用 --server 指明服务器：{names}", "en": "Which server? --server with one of: {names}"},
    "measure.no_server": {"zh": "measurements.yaml 里没有可用的测速服务器。", "en": "measurements.yaml has no server to test against."},
    "measure.no_probe": {
        "zh": "线路“{name}”没有探针：请在 measurements.yaml 的 probes 里写上。",
        "en": "The line '{name}' has no probe: name one in probes of measurements.yaml.",
    },
    "measure.loads": {"zh": "先看线路是否空闲（两次采集，约 {seconds} 秒）……", "en": "first whether the line is idle (two polls, about {seconds} s) ..."},
    "measure.ok": {
        "zh": "{line} {direction}：净速率 {goodput}×1538÷1448＋其他流量 {cross}＝{total}（{server}，{streams} 条连接，{seconds} 秒）",
        "en": "{line} {direction}: goodput {goodput} × 1538 ÷ 1448 + other traffic {cross} = {total} ({server}, {streams} streams, {seconds} s)",
    },
    "measure.failed": {"zh": "{line} {direction}：测速失败，按 0 计：{why}", "en": "{line} {direction}: failed, which counts as 0: {why}"},
    "measure.deferred": {"zh": "{line} {direction}：没有测：{why}", "en": "{line} {direction}: not tested: {why}"},
    "measure.probe_limited": {
        "zh": "{line} {direction}：净速率 {goodput}，已接近探针或服务器的上限 {ceiling}，不能说明线路",
        "en": "{line} {direction}: goodput {goodput} is near what probe and server carry ({ceiling}), which says nothing of the line",
    },
    "measure.path": {
        "zh": "时延 {rtt} 毫秒，丢包 {loss}，抖动 {jitter} 毫秒（测速同时测得）",
        "en": "round trip {rtt} ms, loss {loss}, jitter {jitter} ms, taken beside",
    },
    "measure.down": {"zh": "下行", "en": "down"},
    "measure.up": {"zh": "上行", "en": "up"},
}
