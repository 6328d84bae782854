# How medicines and times are said. Read by the core (crate ipc, module words); the core chooses the
# message and counts: $n is "one" or "other". Words a child of nine reads.

## The sentence

verb-take = Take { $dose }
verb-swallow = Swallow { $dose }
verb-use = Use { $dose }
verb-apply = Put on { $dose }
verb-instill = Put in { $dose }
verb-inject = Inject { $dose }
dose-missing = an amount that is not written here
not-clear = { $words }. Ask your clinic if this is not clear.
not-read = Ask your clinic how to take this. Part of what they wrote could not be read.
no-dose = Your clinic did not say how to take this. Ask them.
do-not-take = Do not take this medicine.
as-needed = only when you need it
as-needed-for = only when you need it, for { $reason }
at-most = no more than { $amount } in { $time }
at-most-each-time = no more than { $amount } each time
at-most-in-life = no more than { $amount } ever
as-written = “{ $words }”
rate = at { $rate }
ratio = { $amount } in { $time }

## Amounts

amount = { $value } { $unit }
amount-range = { $low } to { $high } { $unit }
amount-up-to = up to { $high }
amount-at-least = at least { $low }

unit-tablet = { $n ->
    [one] tablet
   *[other] tablets
}
unit-capsule = { $n ->
    [one] capsule
   *[other] capsules
}
unit-drop = { $n ->
    [one] drop
   *[other] drops
}
unit-puff = { $n ->
    [one] puff
   *[other] puffs
}
unit-spray = { $n ->
    [one] spray
   *[other] sprays
}
unit-patch = { $n ->
    [one] patch
   *[other] patches
}
unit-suppository = { $n ->
    [one] suppository
   *[other] suppositories
}
unit-sachet = { $n ->
    [one] sachet
   *[other] sachets
}
unit-teaspoon = { $n ->
    [one] teaspoon
   *[other] teaspoons
}
unit-tablespoon = { $n ->
    [one] tablespoon
   *[other] tablespoons
}
unit-dose = { $n ->
    [one] dose
   *[other] doses
}
unit-unit = { $n ->
    [one] unit
   *[other] units
}
unit-microgram = { $n ->
    [one] microgram
   *[other] micrograms
}
unit-mg = mg
unit-g = g
unit-ml = ml

## The way it is taken

route-tongue = under the tongue
route-skin = on the skin
route-nose = in the nose
route-eye = in the eye
route-ear = in the ear
route-under-skin = under the skin
route-rectal = in the bottom
route-vaginal = in the vagina
route-breathe = breathed in

## How often

time-second = { $n ->
    [one] second
   *[other] seconds
}
time-minute = { $n ->
    [one] minute
   *[other] minutes
}
time-hour = { $n ->
    [one] hour
   *[other] hours
}
time-day = { $n ->
    [one] day
   *[other] days
}
time-week = { $n ->
    [one] week
   *[other] weeks
}
time-month = { $n ->
    [one] month
   *[other] months
}
time-year = { $n ->
    [one] year
   *[other] years
}
once-per = { $unit ->
    [second] every second
    [minute] every minute
    [hour] every hour
    [day] once a day
    [week] once a week
    [month] once a month
   *[year] once a year
}
times-per = { $unit ->
    [second] { $times } times a second
    [minute] { $times } times a minute
    [hour] { $times } times an hour
    [day] { $times } times a day
    [week] { $times } times a week
    [month] { $times } times a month
   *[year] { $times } times a year
}
times = { $times } times
every = every { $period }
times-every = { $times } times every { $period }
span = { $amount } { $unit }
range = { $low } to { $high }
for-each-time = for { $time } each time
count = { $n ->
    [one] once only
   *[other] { $count } times in all
}
for-time = for { $time }
from-until = from { $start } until { $end }
from = from { $start }
until = until { $end }
every-morning = every morning
every-afternoon = every afternoon
at-bedtime = at bedtime
at-times = at { $times }
on-days = on { $days }
every-day = every day
on-dates = on { $dates }
before-event = { $minutes } minutes { $event }

## Events of the day

when-MORN = in the morning
when-MORN-early = early in the morning
when-MORN-late = late in the morning
when-NOON = at noon
when-AFT = in the afternoon
when-AFT-early = early in the afternoon
when-AFT-late = late in the afternoon
when-EVE = in the evening
when-EVE-early = early in the evening
when-EVE-late = late in the evening
when-NIGHT = at night
when-PHS = after going to sleep
when-HS = before sleep
when-WAKE = after waking up
when-C = with meals
when-CM = with breakfast
when-CD = with lunch
when-CV = with dinner
when-AC = before meals
when-ACM = before breakfast
when-ACD = before lunch
when-ACV = before dinner
when-PC = after meals
when-PCM = after breakfast
when-PCD = after lunch
when-PCV = after dinner

## Lists

list-two = { $first } and { $last }
list-more = { $first }, { $rest }

## Where a medicine stands

status-active = You take this now
status-statement-active = You said you take this now
status-later = You start this on { $from }
status-on-hold = Paused for now. Ask your clinic before you take it.
status-cancelled = Cancelled. Do not take it.
status-completed = Finished
status-entered-in-error = Written by mistake. Do not take it.
status-stopped = Stopped. Do not take it.
status-draft = Not yet agreed by your doctor. Do not take it yet.
status-intended = Planned, not started yet
status-not-taken = Not taken
status-unknown = Your clinic did not say if you take this now. Ask them.
status-over = Over since { $until }
status-other = Your clinic calls this “{ $code }”. Ask them what it means.

## Dates and times

day-monday = Monday
day-tuesday = Tuesday
day-wednesday = Wednesday
day-thursday = Thursday
day-friday = Friday
day-saturday = Saturday
day-sunday = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date-month = { $month } { $year }
date-day = { $day } { $month } { $year }
date-at = { $date } at { $time }
clock = { $hour }:{ $minute }
today-in = { $time } today, in { $span }
today-now = { $time } today, now
today-ago = { $time } today, { $span } ago
tomorrow-at = tomorrow at { $time }
yesterday-at = yesterday at { $time }
clinic-and-here = { $when } at the clinic ({ $here } where you are)
weekday-day = { $weekday } { $day } { $month }
weekday-at = { $weekday } { $day } { $month } at { $time }
weekday-year-at = { $weekday } { $day } { $month } { $year } at { $time }
age-now = just now
age-ago = { $span } ago
age-not-sure = at a time that is not sure. The clock of this computer may be wrong
