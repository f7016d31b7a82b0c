"""Signatures, bodies and answers of each robot; nothing of it needs a network."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.notice import Answer, Delivery, Parcel
from netmon.model.post import PostReply
from netmon.notify import dingtalk, feishu
from netmon.notify.cut import cut, size
from netmon.notify.dingtalk import DingTalk
from netmon.notify.feishu import Feishu
from netmon.notify.sender import Robot
from netmon.notify.webhook import Webhook
from netmon.notify.wecom import WeCom

SECRET = "SECdemo0123456789"
PARCEL = Parcel(text='【测试】\n第二行 "引号"', ids=("a",), urgent=True)


def test_dingtalk_signs_as_the_golden_vector_says() -> None:
    assert dingtalk.sign(SECRET, 1700000000000) == "ww0uYz9hgC%2F%2Fla1LzHCxhiH8ja6t5XU0VlJXBRQKVAA%3D"
    request = DingTalk(token="tok", secret=SECRET).request(PARCEL, 1700000000.0)
    assert request.url == (
        "https://oapi.dingtalk.com/robot/send?access_token=tok&timestamp=1700000000000&sign=ww0uYz9hgC%2F%2Fla1LzHCxhiH8ja6t5XU0VlJXBRQKVAA%3D"
    )


def test_feishu_signs_as_the_golden_vector_says() -> None:
    assert feishu.sign(SECRET, 1700000000) == "OwVY1o4jtY+KrWyBDuR3eNKZbwzYJawAd+W7mUYesSU="
    body = json.loads(Feishu(token="hook", secret=SECRET).request(PARCEL, 1700000000.9).body)
    assert body == {
        "timestamp": "1700000000",
        "sign": "OwVY1o4jtY+KrWyBDuR3eNKZbwzYJawAd+W7mUYesSU=",
        "msg_type": "text",
        "content": {"text": PARCEL.text},
    }


def test_bodies_keep_chinese_as_it_is_so_that_bytes_are_what_they_seem() -> None:
    request = WeCom(token="key").request(PARCEL, 0.0)
    assert "【测试】".encode() in request.body
    assert request.url == "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=key"


def test_a_whole_address_is_taken_as_it_was_copied() -> None:
    copied = "https://oapi.dingtalk.com/robot/send?access_token=abc"
    assert DingTalk(token=copied).request(PARCEL, 0.0).url == copied
    assert Feishu(token="https://open.larksuite.com/open-apis/bot/v2/hook/x").request(PARCEL, 0.0).url.startswith("https://open.larksuite.com/")


def test_mobiles_stand_in_the_mention_field_alone_and_only_when_it_is_urgent() -> None:
    robot = DingTalk(token="t", mobiles=("13800000000",))
    body = json.loads(robot.request(PARCEL, 0.0).body)
    assert body["at"] == {"atMobiles": ["13800000000"], "isAtAll": False}
    assert "138" not in body["text"]["content"]
    assert "at" not in json.loads(robot.request(Parcel(text="x", ids=()), 0.0).body)
    wecom = json.loads(WeCom(token="t", mobiles=("13800000000",), mention_all=True).request(PARCEL, 0.0).body)
    assert wecom["text"]["mentioned_mobile_list"] == ["13800000000", "@all"]


def test_a_name_cannot_mention_everybody_in_feishu() -> None:
    body = json.loads(Feishu(token="t").request(Parcel(text='<at user_id="all"></at>', ids=()), 0.0).body)
    assert "<at" not in body["content"]["text"]


def test_secrets_stay_out_of_reprs() -> None:
    robots = [DingTalk(token="tok-secret", secret="sig-secret"), Feishu(token="tok-secret"), WeCom(token="tok-secret"), Webhook(url="http://h/tok-secret")]
    shown = " ".join(repr(item) for robot in robots for item in (robot, robot.request(PARCEL, 0.0)))
    assert "secret" not in shown.replace("secret=", "")


@pytest.mark.parametrize(
    ("robot", "status", "body", "expected", "code"),
    [
        (DingTalk(token="t"), 200, {"errcode": 0, "errmsg": "ok"}, Delivery.DELIVERED, "0"),
        (DingTalk(token="t"), 200, {"errcode": 310000, "errmsg": "sign not match"}, Delivery.REFUSED, "310000"),
        (DingTalk(token="t"), 200, {"errcode": 130101, "errmsg": "send too fast"}, Delivery.LIMITED, "130101"),
        (DingTalk(token="t"), 200, {"errcode": -1, "errmsg": "busy"}, Delivery.FAILED, "-1"),
        (DingTalk(token="t"), 200, {"errcode": False}, Delivery.FAILED, "200"),
        (DingTalk(token="t"), 200, {"errcode": "0"}, Delivery.FAILED, "200"),
        (DingTalk(token="t"), 200, [], Delivery.FAILED, "200"),
        (Feishu(token="t"), 200, {"code": 0, "msg": "success"}, Delivery.DELIVERED, "0"),
        (Feishu(token="t"), 200, {"StatusCode": 0, "StatusMessage": "success"}, Delivery.DELIVERED, "0"),
        (Feishu(token="t"), 200, {"code": 19021, "msg": "sign match fail"}, Delivery.REFUSED, "19021"),
        (Feishu(token="t"), 200, {"code": 11232, "msg": "frequency limited"}, Delivery.LIMITED, "11232"),
        (WeCom(token="t"), 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, Delivery.LIMITED, "45009"),
        (WeCom(token="t"), 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, Delivery.REFUSED, "93000"),
        (WeCom(token="t"), 302, {"errcode": 0}, Delivery.FAILED, "302"),
        (WeCom(token="t"), 502, {"errcode": 0}, Delivery.UNCERTAIN, "502"),
        (WeCom(token="t"), 500, {"errcode": 0}, Delivery.FAILED, "500"),
        (Webhook(url="http://h"), 204, {}, Delivery.DELIVERED, "204"),
        (Webhook(url="http://h"), 403, {}, Delivery.REFUSED, "403"),
        (Webhook(url="http://h"), 408, {}, Delivery.FAILED, "408"),
    ],
)
def test_only_a_yes_counts_as_delivered(robot: Robot, status: int, body: object, expected: Delivery, code: str) -> None:
    answer = robot.answer(PostReply(status=status, body=json.dumps(body).encode()))
    assert (answer.delivery, answer.code) == (expected, code)


@given(st.binary(max_size=200))
def test_no_answer_whatever_it_is_raises_or_counts_as_a_yes(body: bytes) -> None:
    for robot in (DingTalk(token="t"), Feishu(token="t"), WeCom(token="t")):
        answer = robot.answer(PostReply(status=200, body=body))
        assert answer.delivery is not Delivery.DELIVERED or b"0" in body


def test_an_answer_nested_without_end_is_no_answer() -> None:
    assert WeCom(token="t").answer(PostReply(status=200, body=b"[" * 60_000)) == Answer(
        delivery=Delivery.FAILED, code="200", detail="an answer that is none of a robot's (a login page on the way?)"
    )


def test_rates_are_waited_out_as_long_as_the_other_side_says() -> None:
    assert DingTalk(token="t").answer(PostReply(status=200, body=b'{"errcode": 130101}')).wait_s == 600.0
    assert Webhook(url="http://h").answer(PostReply(status=429, retry_after_s=90.0)).wait_s == 90.0
    assert Webhook(url="http://h").answer(PostReply(status=429, retry_after_s=10.0**9)).wait_s == 3600.0


@given(st.text(max_size=300), st.integers(min_value=0, max_value=400))
def test_cut_breaks_no_character_and_keeps_the_limit(text: str, limit: int) -> None:
    text = text.encode(errors="ignore").decode()
    short = cut(text, limit)
    assert size(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…").rstrip())


def test_cut_counts_bytes_not_characters() -> None:
    assert cut("东关小学", 12) == "东关小学"
    assert cut("东关小学", 11) == "东关…"
    assert cut("😀😀", 7) == "😀…"
    assert cut("东关", 2) == ""


def test_a_repetition_carries_the_same_idempotency_key() -> None:
    webhook = Webhook(url="http://h", token="bearer-1")
    first, second = webhook.request(PARCEL, 1.0), webhook.request(PARCEL, 2.0)
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.headers["Authorization"] == "Bearer bearer-1"
    assert webhook.request(Parcel(text="x", ids=("b",)), 1.0).headers["Idempotency-Key"] != first.headers["Idempotency-Key"]
