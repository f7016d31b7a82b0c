"""Texts of units and of the school calendar."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "duration.days": {"zh": "{days}天", "en": "{days} d"},
    "duration.days_hours": {"zh": "{days}天{hours}小时", "en": "{days} d {hours} h"},
    "duration.hours": {"zh": "{hours}小时", "en": "{hours} h"},
    "duration.hours_minutes": {"zh": "{hours}小时{minutes}分", "en": "{hours} h {minutes} min"},
    "duration.minutes": {"zh": "{minutes}分钟", "en": "{minutes} min"},
    "duration.minutes_seconds": {"zh": "{minutes}分{seconds}秒", "en": "{minutes} min {seconds} s"},
    "duration.seconds": {"zh": "{seconds}秒", "en": "{seconds} s"},
    "rate.bit": {"zh": "{value}bps", "en": "{value} bit/s"},
    "rate.kilobit": {"zh": "{value}K", "en": "{value} kbit/s"},
    "rate.megabit": {"zh": "{value}M", "en": "{value} Mbit/s"},
    "rate.gigabit": {"zh": "{value}G", "en": "{value} Gbit/s"},
    "rate.terabit": {"zh": "{value}T", "en": "{value} Tbit/s"},
    "day.school_day": {"zh": "上课日", "en": "school day"},
    "day.make_up": {"zh": "调休上课日", "en": "make-up school day"},
    "day.exam": {"zh": "考试日", "en": "examination day"},
    "day.holiday": {"zh": "放假", "en": "holiday"},
    "day.weekend": {"zh": "周末", "en": "weekend"},
    "day.unclassified": {"zh": "校历未说明", "en": "not in the school calendar"},
    "calendar.backward": {"zh": "“{name}”的结束早于开始。", "en": "'{name}' ends before it begins."},
    "calendar.terms_overlap": {"zh": "学期“{first}”与“{second}”重叠。", "en": "The terms '{first}' and '{second}' overlap."},
    "calendar.term_missing": {
        "zh": "{first}至{last}不在任何学期内，超过{limit}天：是否漏写了一个学期？",
        "en": "{first} to {last} is in no term, which is longer than {limit} days: is a term missing?",
    },
    "calendar.days_overlap": {"zh": "“{first}”与“{second}”有同一天。", "en": "'{first}' and '{second}' share a day."},
    "calendar.outside_terms": {"zh": "“{name}”不在任何学期内。", "en": "'{name}' lies in no term."},
    "calendar.make_up_twice": {"zh": "调休上课日{day}写了两次。", "en": "The make-up day {day} is given twice."},
    "calendar.make_up_needless": {"zh": "{day}本来就是上课日，不用写成调休。", "en": "{day} is a school day already and needs no make-up entry."},
    "calendar.make_up_weekday": {
        "zh": "调休上课日{day}的课表应是 1（周一）到 7（周日）。",
        "en": "The timetable of make-up day {day} must be 1 (Monday) to 7 (Sunday).",
    },
    "calendar.lessons_overlap": {"zh": "“{first}”与“{second}”在同一天的时间重叠。", "en": "The lessons '{first}' and '{second}' overlap on the same day."},
}
