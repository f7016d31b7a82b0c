from netmon.expose.families_places import LineNow, render_line, render_place
from netmon.model.inventory import Link, Site
from tests.expose.samples_campus import EXIT, SCHOOL

LABELS = 'district="d",site="school-01"'


def lines(chunks):
    return b"".join(chunk.text for chunk in chunks.values()).decode().splitlines()


def test_a_school_and_its_line_as_the_inventory_says():
    assert lines(render_place(LABELS, SCHOOL, [(EXIT, {"down": 500_000_000, "up": None})])) == [
        f'netmon_site_info{{{LABELS},site_name="实验小学",county="张店区",township="马尚街道",area="city",stage="primary",kind="school"}} 1',
        f'netmon_link_info{{{LABELS},link="dx",link_role="exit",isp="电信",medium="fibre",circuit="ZB-EDU-0113"}} 1',
        f'netmon_link_contract_bps{{{LABELS},link="dx",link_role="exit",direction="down"}} 500000000',
    ]


def test_what_nobody_said_is_no_label():
    assert lines(render_place(LABELS, Site(id="x", name="甲", kind="school"), [])) == [f'netmon_site_info{{{LABELS},site_name="甲",kind="school"}} 1']


def test_a_line_without_a_rate_or_a_limit_has_no_load():
    standby = Link(site="school-01", id="yd", role="exit", standby=True)
    now = LineNow(0, {"down": 5e7, "up": 1e6}, {"down": 200_000_000, "up": None})
    label = f'{LABELS},link="yd",link_role="exit",standby="true"'
    assert lines(render_line(LABELS, standby, now)) == [
        f"netmon_link_up{{{label}}} 0",
        f'netmon_link_rate_bps{{{label},direction="down"}} 50000000',
        f'netmon_link_rate_bps{{{label},direction="up"}} 1000000',
        f'netmon_link_load_ratio{{{label},direction="down"}} 0.25',
    ]
    assert lines(render_line(LABELS, standby, LineNow(None, {"down": None, "up": None}, {}))) == []
