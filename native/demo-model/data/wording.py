"""Questions put together from parts, so that a wording that was never trained is still near ones that were.

`python3 -m data.wording KIND` prints some.
"""

import random
import sys

NOUN = "text code word writing lettering inscription label caption sign string".split()
NOUNS = "letters characters words symbols".split()
PICTURE = "image picture frame photo scene shot still screenshot".split()
SEE = ["see", "spot", "make out", "notice", "find"]
SHOWN = ["shown", "visible", "displayed", "seen", "written", "printed", "there", "present", "readable", "on screen"]
MARK = ["shown", "visible", "displayed", "seen", "there", "present", "on screen", "on display"]
COMES = ["appear", "come up", "show up", "come into view", "turn up", "occur"]
TELL = ["tell me", "say", "name", "give", "state", "write down", "report", "give me"]
READ = ["read", "read out", "read off", "copy", "spell", "spell out", "transcribe", "type out", "write out"]
DRAW = ["describe", "give a description of", "give a short description of", "caption", "sum up", "explain", "outline"]


def picture(rng):
    return rng.choice(["the ", "the ", "this ", "that ", "the given "]) + rng.choice(PICTURE)


def place(rng, most=0.45):
    """"in the picture" or nothing."""
    if rng.random() > most:
        return rng.choice(["", "", "", " here", " there"])
    return f" {rng.choice(['in', 'on', 'in', 'within'])} {picture(rng)}"


def can(rng):
    return rng.choice(["can ", "could ", "do "])


def text(rng):
    noun, many = rng.choice(NOUN), rng.choice(NOUNS)
    return rng.choice([
        lambda: f"{rng.choice(['what', 'which'])} {noun} is {rng.choice(SHOWN)}{place(rng)}?",
        lambda: f"{rng.choice(['what', 'which'])} {many} are {rng.choice(SHOWN)}{place(rng)}?",
        lambda: f"{rng.choice(['what', 'which'])} {noun} {can(rng)}you {rng.choice(SEE + ['read'])}{place(rng)}?",
        lambda: f"{rng.choice(['what', 'which'])} {noun} {rng.choice(['can be read', 'can be seen', 'appears'])}{place(rng)}?",
        lambda: f"what is the {noun}{place(rng)}?",
        lambda: f"what is {rng.choice(['written', 'printed', 'spelled'])}{place(rng)}?",
        lambda: f"what {rng.choice(['does it say', 'can you read', 'do you read', 'can be read'])}{place(rng)}?",
        lambda: f"what does {picture(rng)} say?",
        lambda: f"what does the {noun}{place(rng)} {rng.choice(['say', 'read'])}?",
        lambda: f"which {noun} does {picture(rng)} {rng.choice(['show', 'contain', 'have', 'display'])}?",
        lambda: f"{rng.choice(READ)} the {rng.choice([noun, many])}{place(rng)}.",
        lambda: f"{rng.choice(TELL)} {rng.choice([f'the {noun}', f'what is written', 'what it says', f'which {noun} is shown'])}{place(rng)}.",
        lambda: f"the {noun}{place(rng)}",
    ])()


def describe(rng):
    return rng.choice([
        lambda: f"{rng.choice(DRAW)} {picture(rng)}.",
        lambda: f"what is {rng.choice(['in', 'on', 'in', 'depicted in', 'shown in', 'visible in'])} {picture(rng)}?",
        lambda: f"what {rng.choice(['can be seen', 'is shown', 'is visible', 'is depicted', 'is there', 'do you see', 'can you see'])}{place(rng)}?",
        lambda: f"what does {picture(rng)} {rng.choice(['show', 'contain', 'depict', 'present', 'look like'])}?",
        lambda: f"{rng.choice(['tell me', 'say', 'describe', 'list'])} what {rng.choice(['you see', 'is shown', 'you can see', 'is there', 'is visible'])}{place(rng)}.",
        lambda: f"{rng.choice(['how would you describe', 'how does one describe'])} {picture(rng)}?",
        lambda: f"a description of {picture(rng)}",
        lambda: f"what are we looking at{place(rng)}?",
    ])()


def at(rng, question, t):
    """The same question about one moment."""
    body, end = question.rstrip("?.!"), question[len(question.rstrip("?.!")) :]
    return rng.choice([f"{body} at {t}{end}", f"at {t}, {body}{end}", f"{body} at {t}{end}", f"{body} in the frame at {t}{end}"])


def text_at(rng, t):
    return at(rng, text(rng), t)


def describe_at(rng, t):
    return at(rng, describe(rng), t)


def shape_at(rng, t):
    return at(rng, shape(rng), t)


def describe_with(rng, x):
    joined = rng.choice(["that shows", "with", "containing", "showing", "that contains", "where you see", "that has"])
    frame = rng.choice(PICTURE + ["frame", "moment"])
    return rng.choice([
        lambda: f"{rng.choice(DRAW)} the {frame} {joined} {x}.",
        lambda: f"what is in the {frame} {joined} {x}?",
        lambda: f"what {rng.choice(['else is shown', 'is shown', 'can be seen', 'else can be seen', 'is visible', 'else is there'])} {rng.choice(['with', 'together with', 'beside', 'along with'])} {x}?",
        lambda: f"what does the {frame} {joined} {x} show?",
        lambda: f"{rng.choice(['tell me', 'say'])} what is in the {frame} {joined} {x}.",
    ])()


def when(rng, x):
    time = rng.choice(["when", "when", "at what time", "at which time", "at which moment", "in which frame", "where", "at what point"])
    return rng.choice([
        lambda: f"{time} is {x} {rng.choice(MARK)}?",
        lambda: f"{time} {rng.choice(['does', 'did'])} {x} {rng.choice(COMES)}?",
        lambda: f"{time} {rng.choice(['can', 'do', 'could', 'did'])} {rng.choice(['you', 'we', 'one', 'I'])} {rng.choice(SEE)} {x}?",
        lambda: f"{time} {rng.choice(['can', 'could'])} {x} be {rng.choice(['seen', 'found', 'read', 'spotted'])}?",
        lambda: f"which {rng.choice(['frame', 'moment', 'picture', 'part', 'place'])} {rng.choice(['shows', 'has', 'contains', 'displays'])} {x}?",
        lambda: f"{rng.choice(['find', 'show me', 'locate', 'look for', 'search for', 'point to', 'go to'])} {x}.",
        lambda: f"{rng.choice(['tell me', 'say', 'find out'])} when {x} is {rng.choice(MARK)}.",
        lambda: f"the time of {x}",
    ])()


def shape(rng):
    kind = rng.choice(["shape", "shape", "figure", "geometric shape", "geometric figure", "kind of shape", "object"])
    return rng.choice([
        lambda: f"{rng.choice(['what', 'which'])} {kind} is {rng.choice(MARK)}{place(rng)}?",
        lambda: f"{rng.choice(['what', 'which'])} {kind} {can(rng)}you {rng.choice(SEE)}{place(rng)}?",
        lambda: f"{rng.choice(['what', 'which'])} {kind} {rng.choice(['appears', 'can be seen', 'is it', 'is that'])}{place(rng)}?",
        lambda: f"{rng.choice(TELL)} the {kind}{place(rng)}.",
        lambda: f"what is the {kind}{place(rng)}?",
        lambda: f"which {kind} does {picture(rng)} {rng.choice(['show', 'contain', 'have'])}?",
    ])()


def colour(rng, s):
    word = rng.choice(["colour", "colour", "color"])
    return rng.choice([
        lambda: f"{rng.choice(['what', 'which'])} {word} is the {s}{place(rng, 0.2)}?",
        lambda: f"{rng.choice(['what', 'which'])} {word} does the {s} have?",
        lambda: f"what is the {word} of the {s}{place(rng, 0.2)}?",
        lambda: f"{rng.choice(TELL)} the {word} of the {s}.",
        lambda: f"{rng.choice(['what', 'which'])} {word} {rng.choice(['was', 'has'])} the {s}?",
        lambda: f"in {rng.choice(['what', 'which'])} {word} is the {s} {rng.choice(['shown', 'drawn', 'painted', 'displayed'])}?",
        lambda: f"the {s}'s {word}",
        lambda: f"how is the {s} coloured?",
    ])()


def is_there(rng, x):
    return rng.choice([
        lambda: f"{rng.choice(['is there', 'is', 'was'])} {x} {rng.choice(MARK)}{place(rng, 0.3)}?",
        lambda: f"is there {x}{place(rng)}?",
        lambda: f"{rng.choice(['can', 'do', 'could'])} you {rng.choice(SEE)} {x}{place(rng)}?",
        lambda: f"does {x} {rng.choice(COMES)}{place(rng)}?",
        lambda: f"does {picture(rng)} {rng.choice(['show', 'contain', 'have', 'include'])} {x}?",
    ])()


def field(rng, f):
    paper = rng.choice(["form", "page", "document", "paper", "sheet", "scan", "letter", "record"])
    on = rng.choice(["", "", "", f" on the {paper}", f" on this {paper}", " here", f" of the {paper}"])
    return rng.choice([
        lambda: f"what is the {f}{on}?",
        lambda: f"what is the {f} {rng.choice(['number', 'value', 'entry', 'field'])}{on}?",
        lambda: f"{rng.choice(['what', 'which'])} {f} is {rng.choice(['given', 'stated', 'shown', 'listed', 'printed', 'written', 'entered'])}{on}?",
        lambda: f"what does the {paper} {rng.choice(['say', 'give', 'state', 'list', 'have', 'show'])} {rng.choice(['for', 'as', 'under', 'as the', 'for the'])} {f}?",
        lambda: f"{rng.choice(READ + TELL)} the {f}{on}.",
        lambda: f"what {rng.choice(['stands', 'is written', 'is printed', 'is entered', 'is', 'is there', 'was put'])} {rng.choice(['beside', 'next to', 'after', 'under', 'for', 'behind', 'against', 'in the field'])} {f}?",
        lambda: f"{rng.choice(['look up', 'find', 'show me', 'I need', 'get', 'extract'])} the {f}{on}.",
        lambda: f"{f}{on}?",
        lambda: f"the value of {f}{on}",
    ])()


def spoken(rng, question):
    """Upper or lower case at the beginning, politeness, marks at the end."""
    end = question[-1] if question[-1] in "?." else ""
    body = question[: len(question) - len(end)]
    if end == "?" and rng.random() < 0.1 and body.startswith(("what is", "where is", "when is")):
        body = body.replace(" is", "'s", 1)
    if end == "." and rng.random() < 0.2:
        body, end = rng.choice(["please ", "can you ", "could you ", "can you please "]) + body, rng.choice(["?", ".", ""])
    elif rng.random() < 0.04:
        body += ", please"
    if rng.random() < 0.15:
        end = rng.choice(["", "", "?", "!"])
    return (body[0].upper() + body[1:] if rng.random() < 0.75 else body) + end


if __name__ == "__main__":
    rng = random.Random(1)
    told = {"when": "the text K7Q2", "describe_with": "the text K7Q2", "text_at": "00:12", "describe_at": "00:12", "colour": "circle", "is_there": "a red circle", "field": "Invoice"}
    for _ in range(12):
        made = globals()[sys.argv[1]]
        print(spoken(rng, made(rng, told[sys.argv[1]]) if sys.argv[1] in told else made(rng)))
