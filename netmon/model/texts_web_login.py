"""Texts of signing in, and of a person's account."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.login.title": {"zh": "登录", "en": "Sign in"},
    "web.login.name": {"zh": "账号", "en": "Name"},
    "web.login.password": {"zh": "口令", "en": "Password"},
    "web.login.submit": {"zh": "登录", "en": "Sign in"},
    "web.login.out": {"zh": "您已退出登录。", "en": "You are signed out."},
    "web.login.wrong": {"zh": "账号或口令不正确。", "en": "The name or the password is wrong."},
    "web.login.locked": {
        "zh": "错误次数过多，请 {minutes} 分钟后再试。忘记口令请联系系统管理员。",
        "en": "Too many failures: try again in {minutes} minutes. If you have forgotten your password, ask an administrator.",
    },
    "web.login.busy": {"zh": "正在登录的人较多，请几秒后再试。", "en": "Many people are signing in: try again in a few seconds."},
    "web.login.too_old": {
        "zh": "登录页面已过期，或浏览器未接受 Cookie。请在下面重新填写。",
        "en": "The form was too old, or the browser took no cookie: please fill it in again.",
    },
    "web.login.privacy": {
        "zh": "登录、退出和每次操作都会记入审计日志。连续 {failures} 次口令错误，账号锁定 {minutes} 分钟。",
        "en": "Signing in and out and all you do is written to the audit log. {failures} wrong passwords lock an account for {minutes} minutes.",
    },
    "web.login.no_users": {
        "zh": "尚未设置用户。本机可不登录查看；要让他人登录并进行确认、登记等操作，请先添加用户：",
        "en": "No users are set up. Whoever is on this machine may read without signing in; for others, and for acknowledging and entering, add users first:",
    },
    "web.login.how": {"zh": "说明见 docs/how-to/sign-in-and-roles.md。", "en": "See docs/how-to/sign-in-and-roles.md."},
    "web.account.title": {"zh": "我的账号", "en": "My account"},
    "web.account.name": {"zh": "账号", "en": "Name"},
    "web.account.role": {"zh": "角色", "en": "Role"},
    "web.account.sites": {"zh": "可看的学校", "en": "Schools in sight"},
    "web.account.whole": {"zh": "全区", "en": "the whole district"},
    "web.account.no_sites": {"zh": "没有", "en": "none"},
    "web.account.peer": {"zh": "来自", "en": "From"},
    "web.account.until": {"zh": "账号有效期至", "en": "The account holds until"},
    "web.account.idle": {"zh": "不操作时自动退出", "en": "Signed out when idle, at"},
    "web.account.ends": {"zh": "最晚退出", "en": "Signed out at the latest at"},
    "web.account.rights": {"zh": "我可以做什么", "en": "What I may do"},
    "web.account.nothing_on_devices": {"zh": "任何角色都不能改动设备：netmon 只读。", "en": "Nobody can change a device here: netmon only reads."},
    "web.account.local": {
        "zh": "您在本机，未登录。登录后可按角色进行操作。",
        "en": "You are on the machine itself and not signed in. After signing in you may do what your role allows.",
    },
    "web.account.password": {
        "zh": "更改口令请联系系统管理员（netmon user password）。",
        "en": "An administrator changes passwords (netmon user password).",
    },
    "web.right.see": {"zh": "查看页面", "en": "see the pages"},
    "web.right.metrics": {"zh": "读取 /metrics", "en": "read /metrics"},
    "web.right.export": {"zh": "导出清单和报表", "en": "export lists and reports"},
    "web.right.speed_test": {"zh": "在浏览器中测速", "en": "test the speed in the browser"},
    "web.right.acknowledge": {"zh": "确认故障并留言", "en": "acknowledge incidents, with a note"},
    "web.right.maintain": {"zh": "登记维护时段", "en": "enter maintenance"},
    "web.right.exclude": {"zh": "登记不计入考核的时段", "en": "enter time that does not count"},
    "web.right.close_problem": {"zh": "确认问题销号", "en": "confirm that a problem is closed"},
    "web.right.enter_value": {"zh": "人工填报数值及佐证", "en": "enter values by hand, with their file"},
    "web.right.accept_device": {"zh": "采纳发现的设备", "en": "accept discovered devices"},
    "web.right.read_audit": {"zh": "查看审计日志", "en": "read the audit log"},
    "web.right.administer": {"zh": "管理用户和系统", "en": "manage users and the system"},
}
