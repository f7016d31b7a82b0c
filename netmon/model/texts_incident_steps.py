"""What to do first about an incident: at most three steps, without a command line; and what is read to the provider."""

from netmon.model.lang import Lang

_MODEM = {
    "zh": "灯正常：拔下光猫电源等 1 分钟再插上，等 3 分钟（不要按 Reset 孔）",
    "en": "Lamps normal: unplug the modem for 1 minute, plug it in, wait 3 minutes (not the Reset hole)",
}
_CALL = {
    "zh": "打{phone}报障，照念：“{circuit}，{clock} 起中断，光猫 LOS 红灯”（灯不红就不念最后半句）",
    "en": "Call {phone} and read: “{circuit}, down since {clock}, LOS lamp of the modem red” (leave the lamp out when it is not red)",
}
_LOOK: dict[Lang, str] = {
    "zh": "到{place}，看{thing}的电源灯：不亮＝没电，查插座和空气开关",
    "en": "Go to {place}: no lamp on the {thing} = no power, check socket and breaker",
}
_RESTART: dict[Lang, str] = {
    "zh": "灯亮着：关掉它的电源等 1 分钟再打开，等 5 分钟（不要按 Reset 孔）",
    "en": "Lamp on: switch it off for 1 minute, then on, wait 5 minutes (not the Reset hole)",
}
_TELL: dict[Lang, str] = {"zh": "还不行：报编号给区网络中心", "en": "Still wrong: give the district's network centre the number below"}

TEXTS: dict[str, dict[Lang, str]] = {
    "incident.provider.phone": {"zh": "运营商报障电话", "en": "the provider"},
    "incident.provider.circuit": {"zh": "专线号 {circuit}", "en": "circuit {circuit}"},
    "incident.provider.no_circuit": {"zh": "{site}的{isp}线路", "en": "the {isp} line of {site}"},
    "incident.provider.sentence": {
        "zh": "{circuit}，{clock} 起中断，光猫 LOS 红灯",
        "en": "{circuit}, down since {clock}, LOS lamp of the modem red",
    },
    "incident.site_offline.step.1": {
        "zh": "到{place}，看设备灯：全灭＝停电，先查插座和空气开关",
        "en": "Go to {place} and look at the lamps: all dark = no power, check socket and breaker",
    },
    "incident.site_offline.step.2": {
        "zh": "灯亮着：光猫“LOS/光信号”灯不红，就拔下它的电源等 1 分钟再插上，等 3 分钟（不要按 Reset 孔）",
        "en": "Lamps on: unless the modem's LOS lamp is red, unplug it for 1 minute, plug it in, wait 3 minutes (not the Reset hole)",
    },
    "incident.site_offline.step.3": {"zh": _CALL["zh"], "en": _CALL["en"]},
    "incident.exit_down.step.1": {
        "zh": "到{place}，看{isp}光猫：“LOS/光信号”灯亮红＝外线断，直接做最后一步",
        "en": "Go to {place}, look at the {isp} modem: LOS lamp red = line cut outside, go to the last step",
    },
    "incident.exit_down.step.2": {"zh": _MODEM["zh"], "en": _MODEM["en"]},
    "incident.exit_down.step.3": {"zh": _CALL["zh"], "en": _CALL["en"]},
    "incident.line_down.step.1": {
        "zh": "到{place}，看{isp}光猫：“LOS/光信号”灯亮红＝外线断，直接做最后一步",
        "en": "Go to {place}, look at the {isp} modem: LOS lamp red = line cut outside, go to the last step",
    },
    "incident.line_down.step.2": {"zh": _MODEM["zh"], "en": _MODEM["en"]},
    "incident.line_down.step.3": {"zh": _CALL["zh"], "en": _CALL["en"]},
    "incident.device_down.step.1": _LOOK,
    "incident.device_down.step.2": _RESTART,
    "incident.device_down.step.3": {
        "zh": "还不行：看通到机房的那根网线或光纤有没有松，再报编号给区网络中心",
        "en": "Still wrong: check that its cable towards the machine room is not loose, then give the district's network centre the number below",
    },
    "incident.power_cut.step.1": {
        "zh": "问总务处：{building}是不是停电，什么时候来电",
        "en": "Ask the caretaker whether {building} has no power, and until when",
    },
    "incident.power_cut.step.2": {
        "zh": "没停电：请电工看这栋楼的配电箱有没有跳闸，自己不要合闸",
        "en": "There is power: let an electrician look for a tripped breaker, do not switch it on yourself",
    },
    "incident.power_cut.step.3": {
        "zh": "来电后设备会自己恢复；10 分钟后还不行，报编号给区网络中心",
        "en": "With power back all starts by itself; if not within 10 minutes, give the district's network centre the number below",
    },
    "incident.port_flapping.step.1": {
        "zh": "到{place}，把{thing}上标着{port}的网线拔下，重新插紧",
        "en": "Go to {place}, unplug the cable of socket {port} on the {thing} and plug it in firmly",
    },
    "incident.port_flapping.step.2": {"zh": "还是时断时续：换一根好网线", "en": "Still comes and goes: take another cable"},
    "incident.port_flapping.step.3": _TELL,
    "incident.loop.step.1": {
        "zh": "问一问：今天谁动过网线、接过小路由器或小交换机，请他先拔掉",
        "en": "Ask who touched a cable or plugged in a small router or switch today; let it be unplugged",
    },
    "incident.loop.step.2": {
        "zh": "找不到人：到{place}，看{thing}上哪个网口的灯闪得最快，拔下那根网线等 1 分钟",
        "en": "Nobody: go to {place}, unplug the cable whose lamp on the {thing} blinks fastest, wait 1 minute",
    },
    "incident.loop.step.2.port": {
        "zh": "找不到人：到{place}，拔下{thing}上{port}网口的网线，等 1 分钟",
        "en": "Nobody: go to {place}, unplug the cable of socket {port} on the {thing}, wait 1 minute",
    },
    "incident.loop.step.3": {
        "zh": "网络好了：顺着这根线找到另一头，拆掉多接的线再插回",
        "en": "Network good: follow this cable to its other end, remove what is one too many, plug it in again",
    },
    "incident.rogue_dhcp.step.1": {
        "zh": "问各办公室和教室：今天谁新接了无线路由器，请他拔掉",
        "en": "Ask all rooms who plugged in a Wi-Fi router today; let it be unplugged",
    },
    "incident.rogue_dhcp.step.2": {
        "zh": "问不到：报编号给区网络中心，请他们查接在哪个网口",
        "en": "Nobody: give the district's network centre the number below, they find the socket",
    },
    "incident.rogue_dhcp.step.2.port": {
        "zh": "问不到：到{place}，拔下{thing}上{port}网口的网线",
        "en": "Nobody: go to {place}, unplug the cable of socket {port} on the {thing}",
    },
    "incident.rogue_dhcp.step.3": {
        "zh": "拔掉后，让上不了网的电脑断开网络 10 秒再连上",
        "en": "Then let computers that are offline leave the network for 10 seconds and join again",
    },
    "incident.ups_on_battery.step.1": {"zh": "问总务处是不是停电、多久来电", "en": "Ask the caretaker whether the power is cut, and until when"},
    "incident.ups_on_battery.step.2": {
        "zh": "没停电：到{place}，看 UPS 的插头和空气开关",
        "en": "There is power: go to {place}, check the UPS's plug and breaker",
    },
    "incident.ups_on_battery.step.3": {
        "zh": "估计半小时内来不了电，先告诉区网络中心，不要自己关设备",
        "en": "Power not back within half an hour: tell the district's network centre, switch nothing off yourself",
    },
    "incident.ap_group_offline.step.1": _LOOK,
    "incident.ap_group_offline.step.2": _RESTART,
    "incident.ap_group_offline.step.3": _TELL,
    "incident.rooms_unready.step.1": {"zh": "到教室看一体机的总电源（侧面或背面）开了没有", "en": "Check that the board's main switch (side or back) is on"},
    "incident.rooms_unready.step.2": {"zh": "一体机开着：把它背后的网线拔下，重新插紧", "en": "Board on: unplug its network cable and plug it in firmly"},
    "incident.rooms_unready.step.3": {"zh": "急着上课：先换一间能用的教室，课后再修", "en": "Lesson waits: use another room, repair it afterwards"},
    "incident.controller_down.step.1": _LOOK,
    "incident.controller_down.step.2": {
        "zh": "灯亮着：接显示器看有没有报错；有备用控制器的，看它有没有接上",
        "en": "Lamp on: attach a screen and look for errors; where there is a spare one, see whether it took over",
    },
    "incident.controller_down.step.3": {
        "zh": "重启后还是没有应答：联系厂家，报设备型号和序列号",
        "en": "No answer after a restart: call the maker with model and serial number",
    },
    "incident.core_down.step.1": _LOOK,
    "incident.core_down.step.2": {
        "zh": "灯亮着：看光纤口的灯；大片不亮，联系运营商和机房值班",
        "en": "Lamp on: look at the fibre sockets; where most are dark, call the provider and the machine room",
    },
    "incident.core_down.step.3": {
        "zh": "10 分钟内恢复不了：通知受影响的学校，改用备用线路",
        "en": "Not back within 10 minutes: tell the schools concerned, use the spare line",
    },
    "incident.blind.step.1": {"zh": "看监测服务器的电源和网线", "en": "Check power and cable of the monitoring server"},
    "incident.blind.step.2": {"zh": "看它接的交换机是否正常，换一个网口试试", "en": "Check its switch, try another socket"},
    "incident.blind.step.3": {"zh": "恢复之前，学校打来的报障电话照常处理", "en": "Until then go by what schools report on the telephone"},
}
