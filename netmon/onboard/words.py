"""Words that tell nothing about a place or a person: what an anonymised recording may keep of a device's texts."""

import re
from typing import Final

# How systems name ports. A person's own names for ports stand in ifAlias, which is masked whole.
_PORTS: Final = """
ethernet fastethernet gigabitethernet tengigabitethernet twentyfivegige twentyfivegigabitethernet fortygige fortygigabitethernet hundredgige
hundredgigabitethernet xgigabitethernet gigaethernet tengigaethernet meth gigabit tengigabit gige xge ge te gi fa fe eth et xe fte forty hundred
twentyfive ten twogigabitethernet fivegigabitethernet multige multigigabit mgig m gei xgei fei smartgroup vlanif vlan vlaninterface vl vlani valn br
bridge aggregation aggregate aggregateport agg ag trunk trk lag bond team ethtrunk po portchannel channel lacp bvi irb ae reth ve bdi dialer tunnel
tun tap gre loopback lo inloopback null nu console aux management mgmt mgt mgmteth oob em fxp me vme cellular serial pos wan lan dmz inside outside
port interface interf slot unit stack stackport stacksub stackpm sub subinterface if ifname line cpu wlan wlanethernet radio wifi ath ra rai bss wbss
capwap vap ap dsl adsl vdsl atm pppoe ppp hssi async bri pri modem voice en eno enp ens vmnet veth virbr docker vlanmgmt lagg igb igc ixgbe ixl bge
bce vmx vtnet hn pflog pfsync enc mgi cpuinterface bvlan rmon vrrp uplink downlink left right front rear side rs rj combo copper fiber fibre optical
base baset basesx baselx basesr baselr sfp sfpp xfp qsfp gbic cfp dac dumsys fc fcoe ib hunge hge twe fo hu
"""

# What devices are made of, and how they say how they are.
_PARTS: Final = """
chassis backplane board card mainboard motherboard module mod daughter subcard subslot frame rack bay container supervisor engine processor core cores
cpu mpu lpu sfu srpu mcu cmu fsu fabric switch switching router routing firewall controller wireless access point gateway server host device system
subsystem fan fans fantray tray blower cooling psu ps power supply supplies powersupply pwr adapter battery batteries rectifier inverter bypass
charger charge sensor sensors temperature temp thermal thermometer voltage volt current amp amps input output load frequency phase outlet outlets bank
breaker inlet intake exhaust ambient hotspot junction left middle center top bottom upper lower cabinet door humidity fluid leak smoke contact relay
memory mem ram dram sdram ddr rom flash nvram bootflash disk hdd ssd emmc sd usb storage swap cache buffer buffers heap pool shared free used total
physical virtual real cached shm kernel user nice idle iowait available process processes task tasks file files filesystem partition var tmp root boot
config cfg log logs logfile opt home mnt media dev run usr etc proc sys bin lib data transceiver laser lane dom bias rx tx receive received transmit
transmitted wavelength nm single multi mode singlemode multimode toner ink cartridge drum fuser waste belt roller maintenance kit photoconductor
developer cleaner staples black cyan magenta yellow blue grey gray photo matte page pages sheet sheets paper cassette printer imaging imageunit
transfer unit color colour mono capacity level ok good normal abnormal fail failed failure fault faulty error errors warning minor major critical
alarm alarms alert severe emergency high low very on off up down active inactive enabled disabled enable disable online offline present absent empty
missing unknown other none notpresent notexist standby master slave member backup primary secondary redundant redundancy full partial working
nonworking operational running stopped started init initializing ready connected connect disconnected disconnect registered unregistered associated
joined busy sleeping charging discharging discharged floating testing passed true false yes no not supported unsupported valid invalid lost loss sw
green red amber orange rp dc detected removed inserted locked unlocked open closed auto manual half duplex speed link default minutes minute hours
hour days day seconds second weeks percent degrees celsius fahrenheit rpm dbm watts watt volts ampere amperes hertz mhz ghz khz hz kb mb gb tb kib mib
gib kbps mbps gbps bps byte bytes bits packets sec min max avg average cur peak rated nominal threshold
"""

# Makers, systems, and what they write about themselves into sysDescr.
_MAKERS: Final = """
huawei quidway futurematrix systems ws vrp versatile platform h3c hpe hp comware hangzhou new ruijie rgos networks network zte zxr zxros fiberhome
maipu mypower dcn digitalchina bdcom dptech tp tplink jetstream dlink link netgear prosafe cisco ios iosxe nxos nx os xe xr catalyst nexus asa
adaptive appliance aironet linksys meraki procurve provision aruba arubaos cx juniper junos srx ex qfx mx acx extreme extremexos exos xos avaya nortel
ers voss boss enterasys allied telesis alliedware awplus brocade foundry ironware icx fastiron ruckus zonedirector smartzone dell force powerconnect
dnos ftos mikrotik routeros swos zyxel zynos gs mgs edgecore edge ecs fs ubiquiti edgeswitch edgeos unifi fortinet fortigate fortiswitch fortios
hillstone stoneos topsec tos venus venustech sangfor legendsec netentsec ngfw palo alto pan panos pfsense opnsense linux freebsd openbsd windows
microsoft intel amd genuineintel authenticamd celeron xeon atom arm aarch armv mips powerpc cortex broadcom realtek marvell qualcomm cavium octeon
debian ubuntu centos smp preempt dynamic generic x86 amd64 x64 i686 armv7l mips64 ppc apc eaton mge delta emerson liebert vertiv generex riello
raritan schneider symmetra smart ups pdu rpdu atx sts ats netagent cs megatec kstar hikvision dahua samsung hanwha ipolis axis uniview nvr dvr ipc
camera brother canon epson lexmark kyocera ricoh konica minolta xerox sharp toshiba oki laserjet jetdirect officejet deskjet pagewide workcentre
phaser docuprint embedded environment multi software hardware firmware bootrom bootloader loader bootstrap rommon bios version ver release rev
revision build built compiled image patch package pack product series model copyright technologies technology corporation corp inc ltd co company
rights reserved all by the and or of for with from in to is a an internetwork operating operation application service services standard advanced
enterprise edition universal universalk9 ipbase ipservices lanbase ipbasek9 k9 fc security support technical techsupport http https www com net org cn
snmp agent mib ip ipv tcp udp icmp ssh telnet web layer managed stackable poe upoe plus pro lite monday tuesday wednesday thursday friday saturday
sunday mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec utc gmt cst dual triple quad single hot swap swappable type class
name descr description desc number num id index instance entity object table entry list ac dc vac vdc rms kw kva va kwh wh mv ma mw uw ua degc degf
hpa
"""

WORDS: Final = frozenset(f"{_PORTS} {_PARTS} {_MAKERS}".casefold().split())
PORT_WORDS: Final = frozenset(_PORTS.casefold().split())

_UNITS: Final = (
    "%|percent|°?[CF]|deg(?:rees)? ?[CF]?|[kmuµ]?V(?:AC|DC)?|[mu]?A|[kmu]?W|k?VA|kWh|dBm?|[kMG]?Hz|rpm|[kKMGT]i?[bB](?:ps|/s)?|bps|bytes?|ms|s|sec(?:onds)?"
    "|min(?:utes)?|hours?|days?|nm|km|m"
)
MEASURE: Final = re.compile(rf"(?<![\w.])[-+]?\d{{1,5}}(?:\.\d{{1,4}})?\s?(?:{_UNITS})(?![A-Za-z0-9])")
NUMBER: Final = re.compile(r"\s*[-+]?(?:\d{1,3}|\d{1,5}\.\d{1,4})\s*")
PORT: Final = re.compile(r"(?<![A-Za-z0-9])(?P<words>[A-Za-z][A-Za-z-]*)[ :]{0,2}\d{1,5}(?:[/:.]\d{1,4}){0,4}(?![A-Za-z0-9])")
PLACE: Final = re.compile(r"(?<![A-Za-z0-9./:-])\d{1,3}(?:[/:]\d{1,3}){1,4}(?![A-Za-z0-9./:-])")
MAC: Final = re.compile(
    r"(?<![0-9A-Za-z:.-])(?:[0-9A-Fa-f]{1,2}(?:[:-][0-9A-Fa-f]{1,2}){5}|[0-9A-Fa-f]{4}(?:[.:-][0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{6}-[0-9A-Fa-f]{6}"
    r"|[0-9A-Fa-f]{12})(?![0-9A-Za-z])"
)
IPV4: Final = re.compile(r"(?<![0-9A-Za-z.])(?:\d{1,3}\.){3}\d{1,3}(?![0-9A-Za-z]|\.\d)")
IPV6: Final = re.compile(r"(?<![0-9A-Za-z:])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f]*:)(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:])")
TOKEN: Final = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+")
WORD_AND_NUMBER: Final = re.compile(r"(?P<word>[A-Za-z]+)(?P<number>\d{0,3})")
PRODUCT: Final = re.compile(r"\d{1,3}[a-z]|[A-Z]{1,5}\d{1,5}[A-Z0-9]{0,3}|\d{2,5}[A-Z]{1,4}\d{0,2}|(?:[VRCSPBTHED]{1,3}\d{1,4}){2,6}")
# Linux names of ports by their slot; enx and a MAC address is none of them.
NIC: Final = re.compile(r"(?:en|wl|ww)(?:o\d{1,3}|s\d{1,3}|p\d{1,3}s\d{1,3})(?:f\d{1,2})?(?:n?p\d{1,2})?")
SERIAL: Final = re.compile(r"(?i)\b(?:serial(?: ?(?:number|num|no))?|s/n|sn)\b[^A-Za-z0-9]{0,4}(?P<serial>[A-Za-z0-9-]+)")
HOST: Final = re.compile(r"^(?:Linux|FreeBSD|OpenBSD|NetBSD|SunOS|Darwin|pfSense|OPNsense|Firmware|HP-UX|AIX) (?P<host>\S+) ")
