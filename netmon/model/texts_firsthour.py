"""Texts of the first hour: discover, import, and the proposals that both make."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.import": {
        "zh": "从表格、NetBox、LibreNMS 或 snmp_exporter 的目标导入，生成清单建议（不改动现有清单）",
        "en": "import a workbook, CSV, NetBox, LibreNMS or snmp_exporter's targets as a proposal; changes nothing",
    },
    "cli.command.discover": {"zh": "在给定网段里发现设备，生成清单建议", "en": "find devices in given subnets and propose them for the inventory"},
    "import.arg.file": {"zh": "XLSX 或 CSV 文件，可写多个", "en": "XLSX or CSV files"},
    "import.option.template": {
        "zh": "写出空白登记表（学校、线路、设备、教室）后退出",
        "en": "write the empty workbook (schools, lines, devices, rooms) and exit",
    },
    "import.option.netbox": {"zh": "从 NetBox 导入，例如 https://netbox.example.org", "en": "import from NetBox, such as https://netbox.example.org"},
    "import.option.librenms": {"zh": "从 LibreNMS 导入，例如 https://librenms.example.org", "en": "import from LibreNMS, such as https://librenms.example.org"},
    "import.option.file_sd": {
        "zh": "从 snmp_exporter 的 file_sd 目标文件（JSON 或 YAML）导入，可写多次",
        "en": "import snmp_exporter's targets from a file_sd list (JSON or YAML); may be given again",
    },
    "import.no_targets": {
        "zh": "{path}：不是 file_sd 目标文件，应为 [{{targets: [...], labels: {{...}}}}]。",
        "en": "{path}: no file_sd list; it should be [{{targets: [...], labels: {{...}}}}].",
    },
    "import.option.token": {
        "zh": "API 令牌的出处：env:变量名 或 file:文件（不能直接写令牌）",
        "en": "where the API token is: env:NAME or file:PATH, never the token itself",
    },
    "import.option.ca": {"zh": "校验对方证书所用的 CA 证书文件", "en": "file with the CA certificate that the server's is checked by"},
    "import.option.credential": {
        "zh": "给导入的设备填写的凭据名（credentials.yaml 里的名称）",
        "en": "credential that the imported devices are given (a name in credentials.yaml)",
    },
    "import.option.site": {"zh": "没有写明学校的设备归入这个学校（代号）", "en": "site (its id) of devices whose site is not known"},
    "import.option.output": {"zh": "建议写到这个文件夹（默认 ./proposal）", "en": "folder for the proposal (default ./proposal)"},
    "import.option.format": {"zh": "text 差异文本，json", "en": "the difference as text, or JSON"},
    "import.one_source": {
        "zh": "请只给一种来源：文件、--netbox、--librenms、--file-sd 或 --template。",
        "en": "Give one source: files, --netbox, --librenms, --file-sd or --template.",
    },
    "import.token_needed": {"zh": "请用 --token env:变量名 或 file:文件 说明令牌在哪里。", "en": "Say where the token is: --token env:NAME or file:PATH."},
    "import.file_kind": {
        "zh": "{path}：只能导入 .xlsx 和 .csv；.xls、.et、.xlsm 请先另存为 .xlsx。",
        "en": "{path}: only .xlsx and .csv can be imported; save .xls, .et and .xlsm as .xlsx first.",
    },
    "import.template_there": {"zh": "{path} 已存在，不会覆盖；请换一个文件名。", "en": "{path} exists and is not overwritten; choose another name."},
    "import.template_written": {"zh": "已写入 {path}。填好后运行 netmon import {path}。", "en": "wrote {path}. Fill it in, then run netmon import {path}."},
    "import.file_problem": {"zh": "{path}：{reason}", "en": "{path}: {reason}"},
    "import.too_big": {"zh": "文件超过 {limit} MB。", "en": "The file is larger than {limit} MB."},
    "import.old_format": {
        "zh": "这是旧格式（.xls）或加了密码的文件；请去掉密码并另存为 .xlsx。",
        "en": "This is the old format (.xls) or protected by a password; save it as .xlsx without a password.",
    },
    "import.no_workbook": {
        "zh": "不是 XLSX 工作簿，或已损坏；请重新另存为 .xlsx。",
        "en": "This is no XLSX workbook, or it is damaged; save it as .xlsx again.",
    },
    "import.macros": {"zh": "文件里有宏，不予导入；请另存为不含宏的 .xlsx。", "en": "The file has macros and is refused; save it as .xlsx without macros."},
    "import.bomb": {
        "zh": "文件解压后过大或压缩得不正常，不予打开。",
        "en": "The file is far too large once unpacked, or packed abnormally; it was not opened.",
    },
    "import.document_type": {
        "zh": "文件里有 XML 文档类型声明，正常的表格没有，不予打开。",
        "en": "The file has an XML document type, which no spreadsheet writes; it was not opened.",
    },
    "import.too_slow": {
        "zh": "读取超过 {seconds} 秒，已放弃；请删掉无关的表和格式。",
        "en": "Reading took more than {seconds} seconds; remove unrelated sheets and formatting.",
    },
    "import.too_much_work": {
        "zh": "读取所需的内存或时间过多，已放弃；请删掉无关的表和格式。",
        "en": "Reading needs too much memory or time; remove unrelated sheets and formatting.",
    },
    "import.child_failed": {
        "zh": "工作簿读不懂，可能已损坏；请重新另存为 .xlsx。",
        "en": "The workbook cannot be understood and may be damaged; save it as .xlsx again.",
    },
    "import.no_csv": {
        "zh": "第 {line} 行不像 CSV（列太多、内容太长或引号不成对）。",
        "en": "Line {line} does not look like CSV (too many columns, too long, or unpaired quotes).",
    },
    "import.no_text": {"zh": "文字编码既不是 UTF-8 也不是 GBK；请另存为“CSV UTF-8”。", "en": "The text is neither UTF-8 nor GBK; save it as CSV UTF-8."},
    "import.nothing": {"zh": "没有可导入的内容（示例行不算）。", "en": "There is nothing to import (example rows do not count)."},
    "import.unknown_sheet": {
        "zh": "认不出“{name}”是哪张表；表名应为 {allowed}，或 CSV 的表头含有其必填列。",
        "en": "'{name}' is none of the sheets {allowed}, and its headers are not theirs.",
    },
    "import.too_many_rows": {
        "zh": "超过 {limit} 行，后面的没有读；请拆成几个文件。",
        "en": "There are more than {limit} rows and the rest was not read; split the file.",
    },
    "import.no_column": {"zh": "缺少必填列：{columns}。", "en": "Required columns are missing: {columns}."},
    "import.unknown_column": {"zh": "没有“{name}”这一列；可用的列有 {allowed}。", "en": "There is no column '{name}'; there are {allowed}."},
    "import.required": {"zh": "“{column}”必填。", "en": "'{column}' must be filled in."},
    "import.became_date": {
        "zh": "表格软件把它当成了日期（{shown}）。请把单元格设为“文本”后重新填写，例如 {typed}。",
        "en": "The spreadsheet has turned this into a date ({shown}). Format the cell as text and type it again, such as {typed}.",
    },
    "import.became_time": {
        "zh": "表格软件把它当成了时间（{value}）。请把单元格设为“文本”后重新填写。",
        "en": "The spreadsheet has turned this into a time ({value}). Format the cell as text and type it again.",
    },
    "import.became_bool": {
        "zh": "表格软件把它当成了逻辑值 {value}。请把单元格设为“文本”后重新填写。",
        "en": "The spreadsheet has turned this into the logical value {value}. Format the cell as text and type it again.",
    },
    "import.became_decimal": {
        "zh": "表格软件把它当成了小数 {value}。请把单元格设为“文本”后重新填写。",
        "en": "The spreadsheet has turned this into the decimal number {value}. Format the cell as text and type it again.",
    },
    "import.long_number": {
        "zh": "数字太长，表格软件只保留 15 位，后面的已变成 0（{value}）。请把单元格设为“文本”后重新填写。",
        "en": "The number is too long: the spreadsheet keeps 15 digits and the rest has become 0 ({value}). Format the cell as text and type it again.",
    },
    "import.serial_date": {
        "zh": "{value} 是表格软件的日期序号，可能是 {meant}。请把单元格设为“日期”或写成 {meant}。",
        "en": "{value} is a spreadsheet's day number, probably {meant}. Format the cell as a date or write {meant}.",
    },
    "import.not_whole": {"zh": "应填整数，不能是“{value}”。", "en": "This must be a whole number, not '{value}'."},
    "import.not_a_choice": {"zh": "“{value}”不在可选内容里：{allowed}。", "en": "'{value}' is none of {allowed}."},
    "import.not_yes_no": {"zh": "应填“是”或“否”，不能是“{value}”。", "en": "This must be 是 (yes) or 否 (no), not '{value}'."},
    "import.not_a_date": {"zh": "“{value}”不是日期，应写成 2026-09-01。", "en": "'{value}' is no date; write it as 2026-09-01."},
    "import.not_a_rate": {"zh": "“{value}”不是带宽，应写成 500M 或 1G。", "en": "'{value}' is no bandwidth; write 500M or 1G."},
    "import.address_number": {
        "zh": "IP 地址被表格软件当成了数字 {value}。请把单元格设为“文本”后重新填写，例如 10.31.7.11。",
        "en": "The spreadsheet has turned the IP address into the number {value}. Format the cell as text and type it again, such as 10.31.7.11.",
    },
    "import.since_needed": {"zh": "填了教学班数或学生数，就要填从哪天起算。", "en": "With numbers of classes or students comes the day from which they hold."},
    "import.twice": {"zh": "“{name}”重复，已出现在 {other}。", "en": "'{name}' is there twice; the first is in {other}."},
    "import.twice_device": {
        "zh": "设备名“{name}”重复，已出现在 {other}；全区不能重名，可在前面加学校代号。",
        "en": "The device name '{name}' is there twice; the first is in {other}. Names are unique in the district: put the school's id before it.",
    },
    "import.other_site": {
        "zh": "清单里 {other} 已有设备“{name}”，属于另一个学校。",
        "en": "The inventory has a device '{name}' in {other}, which is another school's.",
    },
    "import.unknown_site": {
        "zh": "没有学校“{name}”：“学校”表和现有清单里都没有。",
        "en": "There is no school '{name}', neither in the table of schools nor in the inventory.",
    },
    "import.ambiguous_site": {"zh": "有两个学校都叫“{name}”，请改填代号或标识码。", "en": "Two schools are called '{name}'; give the id or the official code."},
    "import.count": {"zh": "共 {count} 处要改，没有生成建议。", "en": "{count} mistakes; no proposal was made."},
    "import.read": {
        "zh": "读到 学校 {sites}、线路 {links}、设备 {devices}、教室 {rooms} 行。",
        "en": "read {sites} schools, {links} lines, {devices} devices, {rooms} rows of rooms.",
    },
    "import.present": {"zh": "现有清单有问题（见上），请先改正。", "en": "The present inventory has problems (above); correct them first."},
    "proposal.same": {"zh": "与现有清单相同，没有要改的。", "en": "The inventory already says all of this; nothing is proposed."},
    "proposal.occupied": {
        "zh": "{paths} 已存在且内容不同，没有写入任何文件；请换一个 --output 或先移走旧的建议。",
        "en": "{paths}: there is something else there, so nothing was written; choose another --output or move the old proposal away.",
    },
    "proposal.is_inventory": {
        "zh": "{path} 就是现有清单所在的文件夹；建议要写到别处。",
        "en": "{path} is the inventory itself; a proposal is written elsewhere.",
    },
    "proposal.written": {
        "zh": "建议已写入 {folder}（{count} 个文件），现有清单没有改动。审阅后把文件复制到 {inventory}，运行 netmon check，再运行 netmon plan。",
        "en": "The proposal is in {folder} ({count} files); the inventory was not touched. "
        "Review it, copy the files to {inventory}, run netmon check, then netmon plan.",
    },
    "proposal.written_fresh": {
        "zh": "建议已写入 {folder}（{count} 个文件），其中有一套完整的配置：netmon check --config {folder}/netmon.yaml",
        "en": "The proposal is in {folder} ({count} files), a complete configuration: netmon check --config {folder}/netmon.yaml",
    },
    "proposal.secret": {
        "zh": "凭据“{name}”还没有口令：把团体字写入 {path}（权限 600）。",
        "en": "The credential '{name}' has no secret yet: write the community into {path} (mode 600).",
    },
    "proposal.comments": {"zh": "注意：按建议替换后，{paths} 里的注释会丢失。", "en": "Note: with the proposal, the comments in {paths} are lost."},
    "source.unreachable": {"zh": "{url} 访问不了：{reason}。", "en": "{url} cannot be reached: {reason}."},
    "source.refused": {"zh": "{url} 拒绝了令牌（{reason}）。", "en": "{url} refused the token ({reason})."},
    "source.not_json": {"zh": "{url} 的应答不是所需的 JSON：{reason}。", "en": "{url} did not answer with the JSON that is needed: {reason}."},
    "source.bad_url": {"zh": "“{url}”不是网址，应写成 https://netbox.example.org。", "en": "'{url}' is no address; write https://netbox.example.org."},
    "source.plain": {
        "zh": "注意：{url} 没有加密，令牌会以明文在网上传送。",
        "en": "Note: {url} is not encrypted; the token crosses the network in clear text.",
    },
    "source.note_role": {
        "zh": "{name}：看不出类型“{role}”是哪一种，暂按交换机处理，请核对。",
        "en": "{name}: the role '{role}' is none that netmon knows; it is proposed as a switch, check it.",
    },
    "source.note_no_address": {"zh": "{name}：没有管理地址，只登记、不轮询。", "en": "{name}: no management address; it is registered, not polled."},
    "source.note_no_site": {
        "zh": "{name}：没有写明学校，已跳过；可用 --site 指定。",
        "en": "{name}: its site is not known and it was left out; --site gives one.",
    },
    "source.note_name": {"zh": "“{name}”作为设备名改为“{changed}”。", "en": "'{name}' became '{changed}' as a device's name."},
    "source.note_twice": {"zh": "{name} 与 {other} 地址相同（{address}），已跳过。", "en": "{name} has the address of {other} ({address}) and was left out."},
}
