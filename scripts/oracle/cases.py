"""The requests whose pictures are compared with diffusers: what is special about each, over what is usual."""
from oracle.samplers import NAMES

USUAL = {"prompt": "a red apple on a table", "negative_prompt": "", "seed": 42, "steps": 8, "cfg_scale": 7.0,
         "width": 64, "height": 64, "sampler_name": "Euler", "batch_size": 1, "override_settings": {}}
LONG = ", ".join(f"a {colour} {thing} with many details" for colour in ("red", "green", "blue", "golden", "violet")
                 for thing in ("apple", "pear", "lamp", "house", "bird"))
CPU, NV = {"randn_source": "CPU"}, {"randn_source": "NV"}
SPECIAL = {
    "plain": {},
    "weights": {"prompt": "a (red:1.4) apple, ((shiny)), [dull], on a \\(small\\) table"},
    "break": {"prompt": "a red apple BREAK on a wooden table"},
    "negative": {"negative_prompt": "blurry, (ugly:1.3), text"},
    "long": {"prompt": LONG},
    "long both": {"prompt": LONG, "negative_prompt": LONG[:300]},
    "clip skip 2": {"override_settings": {"CLIP_stop_at_last_layers": 2}},
    "wide": {"width": 128, "height": 64},
    "tall": {"width": 64, "height": 136},
    "scale 1": {"cfg_scale": 1.0},
    "batch": {"batch_size": 3, "sampler_name": "Euler a", "override_settings": CPU},
    "batch nv": {"batch_size": 3, "sampler_name": "DPM++ SDE Karras", "override_settings": NV},
    "seed delta": {"sampler_name": "Euler a", "override_settings": CPU | {"eta_noise_seed_delta": 31337}},
    "churn": {"s_churn": 4.0, "override_settings": CPU},
    "ddim eta": {"sampler_name": "DDIM", "eta": 0.7, "override_settings": CPU},
}
# What the prompts that change mean: members with their weights, each with its words until a call, counted from 1.
SCHEDULED, TURNS = "a [red:green:2] apple", "a [red|green] apple"
COMPOSED = "a red apple AND a green pear :0.6 AND " + LONG[:400] + " :-0.3"
MEANINGS = {
    SCHEDULED: [(1.0, [(2, "a red apple"), (999, "a green apple")])],
    TURNS: [(1.0, [(i, f"a {('green', 'red')[i % 2]} apple") for i in range(1, 99)])],
    COMPOSED: [(1.0, [(999, "a red apple ")]), (0.6, [(999, " a green pear")]), (-0.3, [(999, " " + LONG[:400])])],
}
SPECIAL |= {
    "scheduled": {"prompt": SCHEDULED},
    "scheduled in calls": {"prompt": SCHEDULED, "sampler_name": "Heun"},
    "taking turns": {"prompt": TURNS},
    "composed": {"prompt": COMPOSED},
    "composed, scale 1": {"prompt": COMPOSED, "cfg_scale": 1.0},
}
SAMPLERS = {f"{name} {source['randn_source'].lower()}": {"sampler_name": name, "override_settings": source, "steps": 10}
            for name in NAMES for source in (CPU, NV)}
CASES = {name: USUAL | special for name, special in (SPECIAL | SAMPLERS).items()}
