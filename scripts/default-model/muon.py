"""Muon (momentum, orthogonalised) for matrices and convolutions, AdamW for all else: fewer steps for the same loss."""
import torch


def orthogonal(matrices):
    """Newton-Schulz, five rounds in bfloat16, over a stack of matrices of one shape: singular values go to about one."""
    x = matrices.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Steps have the size of AdamW's (0.2 a weight), so that one learning rate serves both."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(list(params), dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alike = {}
            for p in group["params"]:
                buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                nesterov = p.grad.lerp(buffer, group["momentum"]).flatten(1)
                alike.setdefault(nesterov.shape, []).append((p, nesterov))
            for shape, members in alike.items():
                updates = orthogonal(torch.stack([m for _, m in members]))
                size = 0.2 * max(shape) ** 0.5 * group["lr"]
                for (p, _), update in zip(members, updates):
                    p.mul_(1 - group["lr"] * group["weight_decay"]).add_(update.view(p.shape), alpha=-size)


def optimizers(modules, rate, weight_decay, plain=()):
    """[Muon, AdamW] over the modules' parameters; those whose name contains a word of `plain` are AdamW's."""
    matrices, others = [], []
    for module in modules:
        for name, p in module.named_parameters():
            inner = p.ndim >= 2 and min(p.flatten(1).shape) >= 32 and not any(word in name for word in plain)
            (matrices if inner else others).append(p)
    return [Muon(matrices, rate, weight_decay=weight_decay), torch.optim.AdamW(others, rate, betas=(0.9, 0.99), weight_decay=0.0)]
