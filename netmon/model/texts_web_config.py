"""Texts of checking a web-config.yml: TLS, clients' certificates and passwords of the page."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "config.bcrypt": {
        "zh": "应填 bcrypt 散列（以 $2y$ 开头，60 个字符），不能填口令本身；可用 htpasswd -nBC 10 '' 生成。",
        "en": "Must be a bcrypt hash (60 characters that start with $2y$), never the password itself; htpasswd -nBC 10 '' makes one.",
    },
    "config.bcrypt_cost": {
        "zh": "bcrypt 的 cost 应在 {least} 到 {most} 之间，再高每次登录都要等很久。",
        "en": "The cost of a bcrypt hash must be {least} to {most}; with more, each sign-in takes seconds.",
    },
    "config.tls_old": {
        "zh": "TLS 1.0 和 1.1 已被废止（RFC 8996），netmon 不提供；请填 TLS12 或 TLS13。",
        "en": "TLS 1.0 and 1.1 are deprecated (RFC 8996) and netmon does not serve them; write TLS12 or TLS13.",
    },
    "config.tls_versions": {"zh": "max_version 比 min_version 还旧，谁也连不上。", "en": "max_version is older than min_version: nobody could connect."},
    "config.tls_ca_unused": {
        "zh": "写了 client_ca_file，却没有要求客户端出示证书；请加 client_auth_type: RequireAndVerifyClientCert。",
        "en": "client_ca_file is set, but clients are not asked for a certificate; add client_auth_type: RequireAndVerifyClientCert.",
    },
    "config.tls_ca_missing": {
        "zh": "要求客户端证书，却没有 client_ca_file。没人核对的证书什么也证明不了。",
        "en": "Clients must show a certificate, but client_ca_file is missing: a certificate that nobody verifies proves nothing.",
    },
    "config.tls_sans": {
        "zh": "client_allowed_sans 需要 client_auth_type: RequireAndVerifyClientCert，否则不出示证书的人照样能进。",
        "en": "client_allowed_sans needs client_auth_type: RequireAndVerifyClientCert, else whoever shows no certificate gets in.",
    },
    "config.tls_file": {"zh": "{path} 读不了：{reason}。", "en": "{path} cannot be read: {reason}."},
    "config.tls_key_open": {
        "zh": "{path} 任何人都能读；私钥请 chmod 640 或 600。",
        "en": "{path} is open to everybody; chmod 640 or 600 a private key.",
    },
    "config.tls_pair": {
        "zh": "证书与私钥不能用（{reason}）：是否拿反了、不是一对，或私钥带口令？",
        "en": "The certificate and the key cannot be used ({reason}): are they swapped, of different pairs, or is the key locked with a password?",
    },
    "config.web_user": {
        "zh": "用户名不能为空，也不能有冒号（RFC 7617）和不可见字符。",
        "en": "A user's name is not empty and has no colon (RFC 7617) and no invisible character.",
    },
    "config.web_open": {
        "zh": "这个文件没有启用 TLS，而 netmon 在监听本机以外的地址：谁都能进。请填 tls_server_config，或改为监听 127.0.0.1。",
        "en": "The file asks for no TLS while netmon listens beyond this machine: open to everybody. Fill in tls_server_config, or listen on 127.0.0.1.",
    },
    "config.web_plain": {
        "zh": "有口令却没有 TLS，而 netmon 在监听本机以外的地址：口令会在网上明文传送。请填 tls_server_config。",
        "en": "There are passwords but no TLS while netmon listens beyond this machine: they would cross the network in clear. Fill in tls_server_config.",
    },
    "config.web_tls_changed": {
        "zh": "运行中不能打开或关闭 TLS，请重启 netmon。",
        "en": "TLS cannot be switched on or off while netmon runs; restart it.",
    },
    "run.audit_busy": {
        "zh": "另一个进程正在写审计日志（{folder}），不能启动第二个。",
        "en": "Another process writes the audit log in {folder}; a second one is not started.",
    },
    "web.error.read_only": {"zh": "暂时只能查看", "en": "Only reading for now"},
    "web.error.no_audit": {
        "zh": "审计日志目前写不进去（磁盘可能已满），为保证可追溯，操作暂停；恢复后即可继续。",
        "en": "The audit log cannot be written (is the disk full?). What cannot be written down is not done; it goes on as soon as it can.",
    },
    "run.option.web_config": {
        "zh": "TLS 与口令的文件（exporter-toolkit 的 web-config.yml 格式），代替 netmon.yaml 里的 web_config",
        "en": "file with TLS and passwords in the format of exporter-toolkit's web-config.yml, in place of web_config in netmon.yaml",
    },
}
