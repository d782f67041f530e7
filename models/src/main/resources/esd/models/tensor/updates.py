  def norm(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.norm(torch.stack(torch._foreach_norm(t, 2)), 2)
  def clip(self: __torch__.Ops, t: List[Tensor], most: float) -> Tensor:
    norm = torch.norm(torch.stack(torch._foreach_norm(t, 2)), 2)
    scale = torch.clamp(torch.mul(torch.reciprocal(norm + 1e-6), most), None, 1.0)
    torch._foreach_mul_(t, torch.where(torch.isfinite(norm), scale, 1.0))
    return norm
  def multiply(self: __torch__.Ops, t: List[Tensor], factor: float) -> Tensor:
    torch._foreach_mul_(t, factor)
    return t[0]
  def zero(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    torch._foreach_zero_(t)
    return t[0]
  def zeros_like(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.zeros_like(t[0])
  def thinned(self: __torch__.Ops, x: Tensor, every: int) -> Tensor:
    return torch.slice(torch.flatten(x), 0, None, None, every)
  def thinned_clone(self: __torch__.Ops, t: List[Tensor], every: int) -> Tensor:
    return torch.clone((self).thinned(torch.detach(t[0]), every))
  def copy(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.copy_(t[0], t[1])
  def part(self: __torch__.Ops, t: List[Tensor], begin: int, count: int) -> List[Tensor]:
    part = annotate(List[Tensor], [])
    for i in range(count):
      p = torch.append(part, t[begin + i])
    return part
  def adamw(self: __torch__.Ops, t: List[Tensor], n: int, step: float, rate: float, b1: float, b2: float, eps: float, decay: float) -> Tensor:
    p = (self).part(t, 0, n)
    most = (self).part(t, 4 * n, torch.len(t) - 4 * n)
    steps = [torch.full([], step, dtype=6, device=ops.prim.device(t[0]))] * n
    torch._fused_adamw_(p, (self).part(t, n, n), (self).part(t, 2 * n, n), (self).part(t, 3 * n, n), most, steps, lr=rate, beta1=b1, beta2=b2, weight_decay=decay, eps=eps, amsgrad=torch.len(most) > 0, maximize=False, grad_scale=None, found_inf=None)
    # Not t[0]: what is done to a list that nothing comes of is dropped as dead code.
    return p[0]
  def decoded(self: __torch__.Ops, codes: Tensor, most: Tensor, map: Tensor) -> Tensor:
    x = torch.index_select(map, 0, torch.to(torch.flatten(codes), 3))
    return torch.mul_(torch.view(x, [-1, 256]), most)
  def encode(self: __torch__.Ops, x: Tensor, codes: Tensor, most: Tensor, middles: Tensor) -> Tensor:
    largest = torch.amax(torch.abs(x), [1], True)
    torch.masked_fill_(torch.copy_(most, largest), largest == 0.0, 1.0)
    return torch.copy_(codes, torch.bucketize(torch.div(x, most), middles, out_int32=True))
  def adamw8bit(self: __torch__.Ops, t: List[Tensor], step: float, rate: float, b1: float, b2: float, eps: float, decay: float) -> Tensor:
    p, g, c1, m1, c2, m2, map1, map2, middles1, middles2 = t
    n = torch.numel(p)
    x = torch.view(torch.constant_pad_nd(torch.flatten(g), [0, torch.numel(c1) - n], 0.0), [-1, 256])
    s1 = torch.add_(torch.mul_((self).decoded(c1, m1, map1), b1), x, alpha=1.0 - b1)
    s2 = torch.addcmul_(torch.mul_((self).decoded(c2, m2, map2), b2), x, x, value=1.0 - b2)
    d = torch.add_(torch.div_(torch.sqrt(s2), (1.0 - b2 ** step) ** 0.5), eps)
    u = torch.reshape(torch.narrow(torch.flatten(torch.div(s1, d)), 0, 0, n), torch.size(p))
    torch.add_(torch.mul_(p, 1.0 - rate * decay), u, alpha=-rate / (1.0 - b1 ** step))
    e1 = (self).encode(s1, c1, m1, middles1)
    e2 = (self).encode(s2, c2, m2, middles2)
    return p
  def lion(self: __torch__.Ops, t: List[Tensor], n: int, rate: float, b1: float, b2: float, decay: float) -> Tensor:
    for i in range(n):
      g = t[n + i]
      m = t[2 * n + i]
      u = torch.sign_(torch.add_(torch.mul(m, b1), g, alpha=1.0 - b1))
      torch.add_(torch.mul_(t[i], 1.0 - rate * decay), u, alpha=-rate)
      torch.add_(torch.mul_(m, b2), g, alpha=1.0 - b2)
    return t[0]
  def prodigy_feel(self: __torch__.Ops, t: List[Tensor], n: int, every: int, b1: float, b2: float, b3: float, d: float, weight: float) -> Tensor:
    sums = t[6 * n]
    for i in range(n):
      p = t[i]
      m = t[2 * n + i]
      v = t[3 * n + i]
      s = t[4 * n + i]
      g = t[n + i]
      x = (self).thinned(g, every)
      torch.add_(torch.mul_(m, b1), g, alpha=d * (1.0 - b1))
      torch.addcmul_(torch.mul_(v, b2), g, g, value=d * d * (1.0 - b2))
      torch.add_(torch.mul_(s, b3), x, alpha=weight)
      moved = torch.dot(x, torch.sub(t[5 * n + i], (self).thinned(p, every)))
      torch.add_(sums, torch.stack([moved, torch.norm(s, 1)]))
    return sums
  def prodigy_move(self: __torch__.Ops, t: List[Tensor], n: int, rate: float, eps: float, decay: float) -> Tensor:
    for i in range(n):
      u = torch.add_(torch.sqrt(t[2 * n + i]), eps)
      torch.addcdiv_(torch.mul_(t[i], 1.0 - rate * decay), t[n + i], u, value=-rate)
    return t[0]
  def rms(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.div(torch.norm(x, 2), float(torch.numel(x)) ** 0.5)
  def adafactor(self: __torch__.Ops, t: List[Tensor], scaled: int, kept: float, rate: float, floor: float, least: float, most: float, b1: float, decay: float) -> Tensor:
    p, g, row, column, momentum = t
    lr = torch.full([], rate, dtype=6, device=ops.prim.device(p))
    if scaled == 1:
      lr = torch.mul(torch.clamp((self).rms(p), least), rate)
    u = torch.add_(torch.mul(g, g), floor)
    if torch.dim(p) >= 2:
      torch.add_(torch.mul_(row, kept), torch.mean(u, [-1]), alpha=1.0 - kept)
      torch.add_(torch.mul_(column, kept), torch.mean(u, [-2]), alpha=1.0 - kept)
      r = torch.rsqrt(torch.div(row, torch.mean(row, [-1], True)))
      u = torch.mul(torch.unsqueeze(r, -1), torch.rsqrt(torch.unsqueeze(column, -2)))
    else:
      u = torch.rsqrt(torch.add_(torch.mul_(row, kept), u, alpha=1.0 - kept))
    torch.mul_(u, g)
    torch.mul_(u, torch.div(lr, torch.clamp(torch.div((self).rms(u), most), 1.0)))
    if b1 >= 0.0:
      u = torch.add_(torch.mul_(momentum, b1), u, alpha=1.0 - b1)
    torch.sub_(torch.mul_(p, torch.rsub(torch.mul(lr, decay), 1)), u)
    return lr
