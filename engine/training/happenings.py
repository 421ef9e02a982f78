"""What happens to people, told without a word of feeling, as chats tell it.

The data sets name feelings ("i feel ..."); a chat says "my bike is gone". These
lines were written by hand for training, from no data set. What stands in for
`{friend}` and the like is drawn anew for every line and epoch.
"""

import random

from engine.training.corpora import Example, one_hot
from engine.training.slots import filled

SLOTS = {
    slot: words.split("|")
    for slot, words in {
        "friend": "my friend|my sister|my brother|mum|my dad|my girlfriend|my husband|"
        "my boyfriend|my cousin|my colleague|my roommate|my wife",
        "boss": "my boss|my teacher|the landlord|the neighbours|that company|the bank|my ex|"
        "the clerk",
        "pet": "dog|cat|rabbit|hamster|parrot|horse",
        "stuff": "bike|phone|wallet|laptop|bag|guitar|jacket|camera",
        "when": "today|yesterday|last night|this morning|an hour ago|on sunday|again",
        "exam": "exam|driving test|interview|audition|maths test|finals",
        "place": "berlin|the coast|new york|the mountains|the station|the office|school|the gym",
        "time": "at 8|at half past three|tomorrow at noon|around six|on friday|next week",
        "huh": "|ugh|honestly|seriously|omg|wow|lol|hey|so|guys|well",
    }.items()
}

LINES = {
    "anger": """
{boss} made up a story to get rid of me {when}
{huh} {boss} still hasn't paid me back
somebody stole my {stuff} {when}
third time this week the bus just drove past me
who ate my lunch. it had my name on it
{huh} the wifi is down for the fifth time {when}
{boss} made me redo everything for nothing
stop calling me at 3 in the morning
{friend} read my diary without asking
{boss} blames me for their own mistake
they charged me twice and won't refund it
why is nobody ever on time in this house
{huh} they cancelled our flight with no explanation
people who park across two spaces, i swear
{boss} shouted at me in front of everybody
you had one job
the guy behind me kept kicking my seat the whole film
forty minutes on hold and then they hung up on me
my order is wrong AGAIN
don't you dare talk to me like that
how many times do i have to repeat myself
{friend} broke my {stuff} and didn't even say sorry
they let him get away with it, unbelievable
shut up and leave me alone
leave my family out of this
what is wrong with these people
this app deletes my work every single time
the delivery man threw my parcel over the fence
he cheated and then blamed me for it
enough. i want my money back
somebody keyed the door of my van
they're drilling next door at 6 am on a sunday
my {stuff} broke one day after the warranty ended, what a scam
you promised and you did nothing
he took the credit for my work
this update ruined everything, whoever made it should be ashamed
they built it wrong twice and want more money
get your dog off my lawn
she keeps spreading lies about me
another parking fine, are you kidding me
what a load of rubbish
are you even listening to me??
i've had it with this place
""",
    "fear": """
somebody is knocking at my window and i live on the fourth floor
{huh} there is a noise in the cellar and i'm alone
the plane is shaking so badly
i have my {exam} tomorrow and my stomach turns
the results come back on monday and i can't eat
a car has been parked outside our house for hours with someone in it
my little one has a fever of 40 and the doctor doesn't pick up
please stay here until it's light outside
{huh} the ground just shook
what happens if they find out
there's a huge spider over my bed
i heard footsteps behind me the whole way home
they say there will be layoffs and i'm new here
{friend} isn't answering and it's 3 in the morning
i have to have surgery next week
i froze when they called my name
somebody got into my account and knows where i live
the brakes don't work
they found a lump and want more tests
i keep checking that the door is locked
what if i never wake up again
the storm is coming right at us
don't go in there, please
my hands are cold and i can't breathe before every {exam}
he knows where i work and says he'll come
i woke up and somebody stood in the room
i think we are lost and it is getting dark
the water keeps rising and we're on the roof
the lift stopped between two floors and the lights flicker
there's blood and i don't know where it comes from
i'm shaking, that truck missed us by an inch
they keep sending me threats
i can't look down from up here
what will become of us if the war comes here
something moved behind the curtain
my chest feels tight and i don't know why
he has a knife
i don't dare open the letter
the dog is growling and won't let me pass
rent is due and there's nothing in my account, what now
""",
    "joy": """
i got the job!!
{huh} we won the cup
passed my {exam} {when}!!
finally friday, wine is open
{friend} is getting married and i'm the best man
my {pet} learned to give his paw, look at him
just finished my first marathon
they said yes!
school's out
baby is here, both are well
sunshine, coffee, good book
got tickets for the front row
we danced until the sun came up
found my lost {stuff} after a year, haha yes
the test came back clean
my song is on the radio
off to {place} for two weeks
he made me laugh so hard i snorted
surprise party went perfectly, everybody sang
new flat, new keys, new life
i beat my own record {when}
dinner turned out delicious
all my friends in one room tonight
thank you all for the birthday wishes
my plants are blooming
{huh} the kids made me breakfast
ten years clean {when}
first day at my dream job
haha this picture, we were rolling on the floor
got an A, who would have thought, me!
what a goal!!! what a game
snow day, no work
nailed the {exam}
paid off the last of my debts {when}
{friend} comes home from the army {when}
it works! it finally works
the puppy fell asleep on my feet
good news: the treatment worked
holidays start in three, two, one
this is the life
we get to keep the garden
best pancakes of my life
that joke cracked me up
my team made it to the final
i'm on top of the world
""",
    "love": """
you're my whole world
i fall asleep smiling because of you
my heart belongs to {friend}
marry me
every song makes me think of you
i want to grow old with you
nobody holds me the way you do
he looked at me and i was home
kiss the little one from me, i adore her
you are the best thing that ever happened to me
come here and let me hold you
can't stop looking at her while she sleeps
my darling, i count the hours
i'd cross an ocean for you
she is the one
we have been together for forty years and my heart still jumps
thinking of you, always
i cherish every minute with you
he brought me soup when i was ill, what would i do without him
sending you all my hugs and kisses
good morning beautiful
i'm yours
you had me from the first hello
my daughter took my hand {when} and my heart melted
she wore my jumper and i just stared
i miss your smell on my pillow, come back soon my love
you two are adorable together
to the moon and back
my dear grandma, i hold you so close
there's nobody i would rather be with
i think about kissing you all day
i have a huge crush on {friend}'s flatmate
he wrote me a poem for our wedding day
being near you is enough
you're my person
with you i can be who i am
sleep well sweetheart
i'd choose you again every time
baby i need you close
hold my hand and never let go
""",
    "sadness": """
my {pet} died {when}
{friend} moved to the other end of the world and the house is quiet
she left and took her things
i got the rejection letter {when}
i blew out the candles all by myself
we lost the baby
dad doesn't recognise me any more
they put our old house up for sale
i failed the {exam} for the third time
i sit here and stare at the wall
the funeral was {when}
he said he never wanted me
all my friends went without me
i let everybody down
another christmas by myself
they closed the little shop where we met
i still set the table for two
the doctors say there is nothing they can do
it's been a year without her
my best friend doesn't talk to me anymore
everything i touch falls apart
i wish i could turn back time
i should have called him while i could
we said goodbye at {place} {when}
why does everyone leave
i ate alone in the canteen {when}
the kids have grown up and don't call
they didn't pick me, as usual
i gave it my all and it wasn't enough
i'm so tired of pretending
can't get out of bed
my parents are splitting up
i hear our song and have to turn it off
i was the only one who remembered our day
i missed my grandfather's last day
what's the point
everyone has somebody, i have no one
my team got relegated, i have no words
she gave the ring back
i lost everything in the fire
the old dog waits at the door for him every evening
miss you every day, mum
i'm sorry, i ruined it
rain again, and nobody to talk to
""",
    "surprise": """
{huh} {friend} is pregnant?!
no way, you were there too?
what?? since when?
hold on, that was YOU?
i turned around and there stood {friend} from {place}
they just gave me a car. what
you're kidding, she is 70?
the magician pulled my own {stuff} out of his hat, how
{huh} look who's back after ten years
that twist at the end, what
wait, it's already december?
i opened the box and it was full of money
turns out we have the same grandfather
he can talk? since when can he talk
never in my life did i think i'd meet the president in a lift
huh, that actually worked
did that just happen
hang on, you're twins?
i won something?? me?
out of nowhere it started to snow in june
they changed everything overnight, whoa
she ate the whole cake in a minute, how is that possible
what on earth is that thing
you did that all by yourself?!
i came home and the walls were pink
plot twist: he was the father
is that real gold??
a letter from 1950 came {when}
the quiet one from accounting is a wrestler, who would have thought
wow, didn't see you there
jaw on the floor right now
{friend} quit {when} without a word, what happened
the door opened and forty people shouted my name
whoa, that came flying out of the bushes
how did you know my middle name
suddenly there was a deer in the living room
""",
    "neutral": """
train leaves {time}
can you pick up milk on the way
i'll be at {place} {time}
what's the wifi password
the report is in the shared folder
{huh} are you at {place}
meeting moved to room 4
do you have a charger
bus 12 goes there
i'm on my way
let me check and get back to you
ok
sure
brb
which size do you need
the code is 4471
dinner {time}?
what's the address
he works at {place}
it's next to the bakery
turn left after the bridge
the parcel arrives {time}
did you get my mail
i think it's in the second drawer
we need two more chairs
the printer is out of paper
sounds like a plan, see you {time}
how do you spell that
page 34, second paragraph
she is in a meeting until two
remind me {time}
it costs 12 euros
the window is open
i need a new toothbrush
he said he would call {time}
i usually take the tram to {place}
which film are we watching
bring a towel
there are six of us
who's got the tickets
just leaving {place} now
version 2 is online
it's {time}, isn't it
half a kilo of flour and three eggs
noted
my number is the same as before
""",
}


def happenings(chance: random.Random) -> list[Example]:
    """Every line once, its slots filled by chance."""
    return [
        Example(filled(line, SLOTS, chance), one_hot(feeling))
        for feeling, lines in LINES.items()
        for line in lines.strip().splitlines()
    ]
