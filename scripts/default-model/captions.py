"""What a picture is called: the backgrounds' names, skin tones as words, and the sentences that training and evaluation draw."""

BACKGROUNDS = {
    "white": (255, 255, 255),
    "black": (16, 16, 20),
    "gray": (140, 140, 144),
    "red": (214, 40, 44),
    "orange": (250, 138, 30),
    "yellow": (252, 220, 60),
    "green": (48, 160, 72),
    "light blue": (150, 208, 250),
    "blue": (36, 84, 210),
    "purple": (122, 60, 180),
    "pink": (252, 160, 200),
    "brown": (122, 76, 44),
}
TONES = {
    1: "light skin tone",
    2: "medium-light skin tone",
    3: "medium skin tone",
    4: "medium-dark skin tone",
    5: "dark skin tone",
}
UNNAMED = "white"  # the background of a caption that names none


def subject(emoji, tone=0):
    """The name of a picture, e.g. "waving hand, dark skin tone"."""
    name = emoji["name"].replace(":", ",")
    return f"{name}, {TONES[tone]}" if tone else name


def canonical(emoji, tone, background):
    """The one sentence that evaluation uses: "a red apple, 3d emoji, light blue background"."""
    return f"{article(subject(emoji, tone))}, 3d emoji, {background} background"


def article(name):
    if name.split()[0].endswith("s") and not name.split()[0].endswith("ss"):
        return name
    return f"an {name}" if name[0].lower() in "aeiou" else f"a {name}"


def caption(emoji, tone, background, random):
    """A caption as a user might write it; half of them are the canonical one."""
    if random.random() < 0.5:
        return canonical(emoji, tone, background)
    name = subject(emoji, tone)
    draw = random.random()
    if draw < 0.2 and len(emoji["tags"]) >= 3:
        words = random.sample(emoji["tags"], random.randint(2, min(4, len(emoji["tags"]))))
        name = ", ".join([emoji["name"], *words] + ([TONES[tone]] if tone else []))
    elif draw < 0.6:
        name = article(name)
    style = random.choice(("", "3d emoji", "3d emoji", "emoji", "3d render", "icon"))
    ground = random.choice((f"{background} background", f"on a {background} background", f"on {background}"))
    parts = [name] + [style] * bool(style) + [ground] * (background != UNNAMED or random.random() < 0.6)
    if random.random() < 0.15:
        random.shuffle(parts)
    joined = ", ".join(parts)
    return joined.replace(", on a", " on a") if random.random() < 0.5 else joined
