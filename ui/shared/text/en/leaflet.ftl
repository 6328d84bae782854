# The leaflet of an invitation, printed by the clinic.

# $clinic: the clinic's name. The title of the file, not on the page.
leaflet-title = Your invitation from { $clinic }
# $phone: the clinic's phone number.
leaflet-help = Questions? Phone { $phone }
# $name: who is invited.
leaflet-for = For { $name }
# $relation: free text of the clinic, e.g. daughter.
leaflet-for-caregiver = For { $name }, { $relation } of { $patient }
leaflet-what = With Housecall you see your doctor on your computer. You need no password.
leaflet-open = Open Housecall on your computer.
leaflet-show = Press “Scan the picture” and hold this square in front of the camera.
leaflet-type = No camera? Press “Type the code” and copy these two lines. Big or small letters do not matter.
leaflet-address = The clinic’s web address
leaflet-code = Your code
leaflet-check = Look whether the screen says { $name }. Then press “Yes, that is me”.
# $until: the last day, in words.
leaflet-care = Good until { $until }. This page is like a key: keep it to yourself. Lost it? Phone { $phone }, and we make a new one.
