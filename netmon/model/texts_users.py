"""Texts of users.yaml, of `web:` in netmon.yaml, and of `netmon user`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "config.user_password_plain": {
        "zh": "这里只能写口令的 bcrypt 散列值，不能写口令本身；请用 netmon user password 生成。如果这里写过真实口令，请更换它。",
        "en": "Only the bcrypt hash of a password may stand here; netmon user password writes it. If this was a real password, choose another.",
    },
    "config.user_password_cost": {
        "zh": "散列强度为 {cost}，应为 {least} 到 {most}；请用 netmon user password 重新生成。",
        "en": "The hash has cost {cost}; it must be {least} to {most}: let netmon user password make it anew.",
    },
    "config.user_name_reserved": {"zh": "“{name}”是系统保留的名称，请换一个。", "en": "'{name}' is reserved; choose another name."},
    "config.user_name_form": {
        "zh": "名称里有全角或组合字符，容易与别的名称混淆，请写成“{name}”。",
        "en": "The name has full-width or composed characters that look like others; write '{name}'.",
    },
    "config.user_twice": {"zh": "“{name}”与第 {line} 行的用户重复（不分大小写）。", "en": "'{name}' is already a user's in line {line} (case does not count)."},
    "config.user_needs_sites": {
        "zh": "学校网管（technician）必须写明负责的学校，如 sites: [shiqiao-zx]。",
        "en": "A technician needs his schools, such as sites: [shiqiao-zx].",
    },
    "config.user_whole": {
        "zh": "角色 {role} 面向全区，请去掉 sites；只管几所学校的人用 technician 或 viewer。",
        "en": "A user with the role {role} works for the whole district: remove sites, or make him technician or viewer.",
    },
    "config.users_none": {
        "zh": "没有任何用户，谁也登录不了；请运行 netmon user add 名称 --role admin。",
        "en": "There is no user, so nobody can sign in; run netmon user add NAME --role admin.",
    },
    "config.users_missing": {
        "zh": "{path} 不存在；请运行 netmon user add 名称 --role admin 建立。",
        "en": "{path} does not exist; netmon user add NAME --role admin makes it.",
    },
    "config.users_open": {
        "zh": "权限为 {mode}，其他人可以读取或改写口令散列；请运行 chmod 640 {path}（或 600）。",
        "en": "Its mode is {mode}: others can read or write the password hashes; run chmod 640 {path} (or 600).",
    },
    "config.web_network": {
        "zh": "应为 IP 地址或网段，如 127.0.0.1 或 10.1.2.0/24（主机位须为 0）。",
        "en": "Write an IP address or a network such as 127.0.0.1 or 10.1.2.0/24, whose host bits are zero.",
    },
    "config.web_host_name": {
        "zh": "应为浏览器地址栏里的主机名，如 netmon.edu.example；不带 https:// 和端口。",
        "en": "Write the host name as browsers call it, such as netmon.edu.example, without https:// and port.",
    },
    "cli.command.user": {"zh": "添加网页用户、更改口令、列出用户", "en": "add users of the page, change passwords, list users"},
    "user.arg.action": {"zh": "add 添加，password 更改口令，list 列出", "en": "add a user, change a password, or list the users"},
    "user.arg.name": {"zh": "用户名", "en": "name of the user"},
    "user.option.role": {
        "zh": "角色：viewer 查看者、technician 学校网管、operator 运维、auditor 审计、admin 系统管理员",
        "en": "what a new user may do",
    },
    "user.option.site": {"zh": "学校 id，可多次给出；technician 必须有", "en": "school in sight, by id; may be given several times, a technician needs one"},
    "user.option.until": {"zh": "有效期至（含当天），如 2027-07-31", "en": "last day on which he may sign in, such as 2027-07-31"},
    "user.option.password_stdin": {"zh": "从标准输入读一行作为口令", "en": "read the password, one line, from standard input"},
    "user.option.format": {"zh": "输出格式", "en": "output format"},
    "user.need_name": {"zh": "请给出用户名，如 netmon user {action} wang", "en": "a name is missing, such as netmon user {action} wang"},
    "user.need_role": {"zh": "请用 --role 给出角色", "en": "--role is missing"},
    "user.not_here": {"zh": "{option} 只用于 netmon user add", "en": "{option} belongs to netmon user add"},
    "user.exists": {
        "zh": "用户“{name}”已存在；更改口令用 netmon user password {name}",
        "en": "user '{name}' exists; netmon user password {name} changes the password",
    },
    "user.unknown": {"zh": "没有用户“{name}”", "en": "there is no user '{name}'"},
    "user.ask": {"zh": "{name} 的新口令：", "en": "new password of {name}: "},
    "user.ask_again": {"zh": "再输入一次：", "en": "once more: "},
    "user.differ": {"zh": "两次输入不一致，未改动", "en": "the two are not the same; nothing was changed"},
    "user.no_terminal": {"zh": "这里不是终端，请用 --password-stdin", "en": "this is no terminal; use --password-stdin"},
    "user.password.short": {"zh": "口令至少 {least} 个字符", "en": "a password has at least {least} characters"},
    "user.password.long": {"zh": "口令最多 {most} 字节（一个汉字 3 字节）", "en": "a password has at most {most} bytes"},
    "user.password.classes": {
        "zh": "口令须含大写字母、小写字母、数字、符号中的至少三类",
        "en": "a password has three of these: capital letters, small letters, digits, others",
    },
    "user.password.name": {"zh": "口令不能包含用户名", "en": "a password must not hold the user's name"},
    "user.password.common": {"zh": "这个口令太常见，很容易被猜中", "en": "this password is among the first that are tried"},
    "user.password.control": {"zh": "口令中有不可见的控制字符", "en": "the password has an invisible character in it"},
    "user.added": {"zh": "已添加 {name}（{role}），写入 {path}", "en": "{name} ({role}) was added to {path}"},
    "user.changed": {"zh": "已更改 {name} 的口令，写入 {path}", "en": "the password of {name} was changed in {path}"},
    "user.reload": {"zh": "运行 netmon reload 后生效；被更改的人需重新登录。", "en": "It holds after netmon reload; whoever was changed has to sign in again."},
    "user.setting": {
        "zh": "netmon.yaml 还没有用到这个文件，请加入：\nweb:\n  users: {file}",
        "en": "netmon.yaml does not use this file yet; add:\nweb:\n  users: {file}",
    },
    "user.by_hand": {
        "zh": "无法自动改写 {path}，请自己在 users: 列表中写入：\n{lines}",
        "en": "{path} cannot be changed by itself; write this into the list users: yourself:\n{lines}",
    },
    "user.raced": {
        "zh": "{path} 刚刚被别人改过，未写入；请再运行一次",
        "en": "{path} was changed by somebody else just now; nothing was written: run it again",
    },
    "user.cannot_read": {"zh": "无法读取 {path}：{reason}", "en": "{path} cannot be read: {reason}"},
    "user.cannot_write": {"zh": "无法写入 {path}：{reason}", "en": "{path} cannot be written: {reason}"},
    "user.column.name": {"zh": "账号", "en": "NAME"},
    "user.column.role": {"zh": "角色", "en": "ROLE"},
    "user.column.sites": {"zh": "学校", "en": "SITES"},
    "user.column.until": {"zh": "有效期至", "en": "UNTIL"},
    "user.column.certificate": {"zh": "证书", "en": "CERTIFICATE"},
    "user.none": {"zh": "没有用户", "en": "there are no users"},
    "demo.users": {
        "zh": "登录 {base}/login 可试用各角色（口令也存于 {path}）：",
        "en": "sign in at {base}/login to try each role (passwords are in {path} too):",
    },
    "demo.user": {"zh": "  {name}  {password}  {role}", "en": "  {name}  {password}  {role}"},
}
