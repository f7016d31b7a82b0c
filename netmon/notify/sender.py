"""What carries a parcel: a robot over HTTP, or the mail server."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from netmon.model.notice import Answer, Delivery, Parcel
from netmon.model.post import PostFailed, PostReply, PostRequest

HIDDEN = "<secret>"
SHORTEST_SECRET = 4


class Post(Protocol):
    """Sends one POST, without following redirects; implemented by `netmon.transport.http.post`."""

    async def __call__(self, request: PostRequest) -> PostReply:
        """Return the answer, whatever its status; raises PostFailed when there is none."""
        ...


class Robot(Protocol):
    """One kind of robot, without a network."""

    @property
    def text_bytes(self) -> int:
        """The most text that one message holds, in bytes."""
        ...

    def request(self, parcel: Parcel, now_s: float, /) -> PostRequest:
        """Return the POST."""
        ...

    def answer(self, reply: PostReply) -> Answer:
        """Return what the robot said."""
        ...

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what an operator looks at, by code."""
        ...


class Sender(Protocol):
    """Sends parcels on one channel."""

    @property
    def text_bytes(self) -> int:
        """The most text that one parcel holds, in bytes."""
        ...

    async def send(self, parcel: Parcel, now_s: float) -> Answer:
        """Return what became of it; nothing is raised."""
        ...

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what an operator looks at, by code."""
        ...


class RobotSender:
    """A robot and the way to it; `secrets` never stand in an answer's words."""

    def __init__(self, robot: Robot, post: Post, secrets: Sequence[str] = ()) -> None:
        self._robot = robot
        self._post = post
        self._secrets = tuple(sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True))

    @property
    def text_bytes(self) -> int:
        """See Sender."""
        return self._robot.text_bytes

    def hints(self) -> Mapping[str, str]:
        """See Sender."""
        return self._robot.hints()

    async def send(self, parcel: Parcel, now_s: float) -> Answer:
        """See Sender."""
        try:
            reply = await self._post(self._robot.request(parcel, now_s))
        except PostFailed as error:
            return self._masked(Answer(delivery=Delivery.UNCERTAIN if error.arrived else Delivery.FAILED, detail=error.detail))
        return self._masked(self._robot.answer(reply))

    def _masked(self, answer: Answer) -> Answer:
        detail = answer.detail
        for secret in self._secrets:
            detail = detail.replace(secret, HIDDEN)
        return replace(answer, detail=detail)
