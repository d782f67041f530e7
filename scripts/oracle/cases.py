"""The requests whose pictures are compared with diffusers: what is special about each, over what is usual."""
from oracle.pictures import hole, scene, spot
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
SCHEDULED, TURNS, UNEVEN = "a [red:green:2] apple", "a [red|green] apple", "a [(red:1.4)|green] apple"
STRONGER, LONGER = "a [(red:1.4):green:2] (apple:0.8)", "a [red:(green:1.3), " + LONG + ":3] apple"
COMPOSED = "a red apple AND a green pear :0.6 AND " + LONG[:400] + " :-0.3"
MEANINGS = {
    SCHEDULED: [(1.0, [(2, "a red apple"), (999, "a green apple")])],
    TURNS: [(1.0, [(i, f"a {('green', 'red')[i % 2]} apple") for i in range(1, 99)])],
    UNEVEN: [(1.0, [(i, f"a {('green', '(red:1.4)')[i % 2]} apple") for i in range(1, 99)])],
    STRONGER: [(1.0, [(2, "a (red:1.4) (apple:0.8)"), (999, "a green (apple:0.8)")])],
    LONGER: [(1.0, [(3, "a red apple"), (999, f"a (green:1.3), {LONG} apple")])],
    COMPOSED: [(1.0, [(999, "a red apple ")]), (0.6, [(999, " a green pear")]), (-0.3, [(999, " " + LONG[:400])])],
}
SPECIAL |= {
    "scheduled": {"prompt": SCHEDULED},
    "scheduled in calls": {"prompt": SCHEDULED, "sampler_name": "Heun"},
    "scheduled, weighted": {"prompt": STRONGER},
    "scheduled, longer": {"prompt": LONGER},
    "taking turns": {"prompt": TURNS},
    "taking turns, weighted": {"prompt": UNEVEN, "steps": 7},
    "composed": {"prompt": COMPOSED},
    "composed, scale 1": {"prompt": COMPOSED, "cfg_scale": 1.0},
}
SAMPLERS = {f"{name} {source['randn_source'].lower()}": {"sampler_name": name, "override_settings": source, "steps": 10}
            for name in NAMES for source in (CPU, NV)}
CASES = {name: USUAL | special for name, special in (SPECIAL | SAMPLERS).items()}

# Pictures that begin with a picture: what is special over the usual, which is half the strength.
BEGUN = USUAL | {"init_images": [scene(64, 64)], "denoising_strength": 0.5, "override_settings": CPU}
MASK = {"mask": spot(64, 64, (16, 20, 44, 52)), "inpaint_full_res": False, "inpainting_fill": 1, "mask_blur": 2}
FROM_PICTURES = {
    "begun": {},
    "begun, multiplied": {"initial_noise_multiplier": 1.2},
    "begun with DDIM": {"sampler_name": "DDIM"},
    "begun, exact steps": {"override_settings": CPU | {"img2img_fix_steps": True}, "denoising_strength": 0.6},
    "begun with DDIM, exact steps": {"override_settings": CPU | {"img2img_fix_steps": True}, "sampler_name": "DDIM"},
    "cropped": {"init_images": [scene(80, 56)], "resize_mode": 1},
    "filled at the sides": {"init_images": [scene(48, 72)], "resize_mode": 2},
    "filled above and below": {"init_images": [scene(96, 64)], "resize_mode": 2, "override_settings": NV},
    "latent upscale": {"init_images": [scene(48, 40)], "resize_mode": 3},
    "mask, fill": MASK | {"inpainting_fill": 0},
    "mask, original": MASK,
    "mask, original, NV": MASK | {"override_settings": NV, "sampler_name": "Euler a"},
    "mask, latent noise": MASK | {"inpainting_fill": 2, "denoising_strength": 0.9, "batch_size": 2},
    "mask, latent nothing": MASK | {"inpainting_fill": 3, "denoising_strength": 0.9},
    "mask with DDIM": MASK | {"sampler_name": "DDIM"},
    "mask with DPM++ 2M Karras": MASK | {"sampler_name": "DPM++ 2M Karras"},
    "mask, inverted": MASK | {"inpainting_mask_invert": 1, "mask_blur": None, "mask_blur_x": 1, "mask_blur_y": 5},
    "mask, see-through": MASK | {"mask": hole(64, 64, (16, 20, 44, 52)), "mask_blur": 0},
    "mask of another size": MASK | {"mask": spot(120, 84, (25, 20, 75, 63)), "resize_mode": 1,
                                    "init_images": [scene(80, 56)]},
    "mask, filled sides": MASK | {"init_images": [scene(40, 64)], "mask": spot(40, 64, (12, 16, 30, 48)), "resize_mode": 2},
    "only masked": MASK | {"init_images": [scene(160, 128)], "mask": spot(160, 128, (70, 40, 110, 70)),
                           "inpaint_full_res": True, "inpaint_full_res_padding": 8, "inpainting_fill": 0},
    "only masked, in a corner": MASK | {"init_images": [scene(120, 96)], "mask": spot(120, 96, (100, 4, 118, 90)),
                                        "inpaint_full_res": True, "inpaint_full_res_padding": 32, "width": 96},
}
FROM_PICTURES = {name: BEGUN | special for name, special in FROM_PICTURES.items()}
# The same on an inpainting checkpoint. Without a mask it sees an empty picture, whose single colour the tiny encoder's
# norms of one channel a group divide by the rounding of zero: no two programs agree on that.
INPAINTING = {f"inpainting: {name}": FROM_PICTURES[name] for name in ("mask, original", "mask, fill", "only masked")}

# A second pass at a higher resolution, varied noise, and pictures that can be tiled.
HIRES = USUAL | {"enable_hr": True, "hr_scale": 1.5, "denoising_strength": 0.7, "override_settings": CPU}
TWO_PASSES = {
    "hires": {},
    "hires, antialiased": {"hr_upscaler": "Latent (antialiased)", "hr_second_pass_steps": 3},
    "hires, bicubic": {"hr_upscaler": "Latent (bicubic)", "hr_sampler_name": "DPM++ 2M Karras", "hr_scale": 1.25},
    "hires, bicubic antialiased": {"hr_upscaler": "Latent (bicubic antialiased)"},
    "hires, nearest": {"hr_upscaler": "Latent (nearest)", "batch_size": 2, "sampler_name": "Euler a"},
    "hires, nearest-exact": {"hr_upscaler": "Latent (nearest-exact)", "hr_prompt": "a green pear"},
    "hires, Lanczos": {"hr_upscaler": "Lanczos", "hr_negative_prompt": "blurry"},
    "hires, Nearest": {"hr_upscaler": "Nearest", "hr_scale": 2, "override_settings": NV},
    "hires, DDIM": {"sampler_name": "DDIM", "hr_upscaler": "Lanczos"},
    "hires to a width": {"hr_resize_x": 96},
    "hires, cut": {"hr_resize_x": 112, "hr_resize_y": 72, "width": 72},
}
TWO_PASSES = {name: HIRES | special for name, special in TWO_PASSES.items()} | {name: USUAL | special for name, special in {
    "variation": {"subseed": 7, "subseed_strength": 0.3, "batch_size": 2},
    "seed of another size": {"seed_resize_from_w": 40, "seed_resize_from_h": 96, "override_settings": CPU},
    "variation of another size": {"seed_resize_from_w": 96, "seed_resize_from_h": 88, "subseed": 3,
                                  "subseed_strength": 0.5, "sampler_name": "Euler a", "override_settings": CPU},
    "tiling": {"tiling": True},
}.items()} | {  # at other strengths the random network multiplies a rounding of 1e-7 until it is seen
    "tiling, begun": BEGUN | {"tiling": True, "denoising_strength": 0.9}}

# A LoRA of the text encoder and the UNet, as prompts add it.
MIXED = {
    "LoRA": USUAL | {"prompt": "a red apple <lora:parity-lora:0.8>"},
    "LoRA, two strengths": USUAL | {"prompt": "a red apple<lora:parity-lora:0.3:-0.6>", "sampler_name": "DPM++ 2M Karras"},
    "LoRA, begun": BEGUN | {"prompt": "a <lora:parity-lora:1> red apple"},
}

# An embedding of three vectors, by its name.
EMBEDDED = {
    "embedding": USUAL | {"prompt": "a red parity-embedding apple"},
    "embedding, weighted": USUAL | {"prompt": "(parity-embedding:1.3) on a table, parity-embedding"},
    "embedding, negative": USUAL | {"negative_prompt": "parity-embedding, blurry"},
}
