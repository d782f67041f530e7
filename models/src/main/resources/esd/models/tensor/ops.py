class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def to(self: __torch__.Ops, t: List[Tensor], kind: int) -> Tensor:
    return torch.to(t[0], kind)
  def same(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return t[0]
  def followed(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.tensor(ops.prim.requires_grad(t[0]), dtype=11)
  def adopt(self: __torch__.Ops, t: List[Tensor], kind: int) -> Tensor:
    x = torch.to(t[0], kind, False, True)
    if torch.eq(torch.dim(x), 4):
      y = torch.contiguous(x, memory_format=2)
    else:
      y = x
    return y
  def embedding(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.embedding(t[1], t[0])
  def channels_last(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.contiguous(t[0], memory_format=2)
  def channels_first(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.contiguous(t[0], memory_format=0)
  def finite(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.all(torch.isfinite(t[0]))
  def linear(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    b: Optional[Tensor] = None
    if torch.gt(torch.len(t), 2):
      b = t[2]
    w = t[1]
    if torch.gt(torch.dim(w), 2):
      w = torch.flatten(w, 1)
    return torch.linear(t[0], w, b)
  def conv2d(self: __torch__.Ops, t: List[Tensor], stride: int, padding: int) -> Tensor:
    return torch.conv2d(t[0], t[1], t[2], [stride, stride], [padding, padding])
  def conv2d_add(self: __torch__.Ops, t: List[Tensor], stride: int, padding: int) -> Tensor:
    return torch.add_(torch.conv2d(t[0], t[1], t[2], [stride, stride], [padding, padding]), t[3])
  def pad_right_bottom(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.constant_pad_nd(t[0], [0, 1, 0, 1], 0.0)
  def pad_around(self: __torch__.Ops, t: List[Tensor], p: int) -> Tensor:
    return torch.contiguous(torch.pad(t[0], [p, p, p, p], "circular", None), memory_format=2)
  def upsample2x(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.upsample_nearest2d(t[0], None, [2.0, 2.0])
  def upsample(self: __torch__.Ops, t: List[Tensor], height: int, width: int) -> Tensor:
    return torch.upsample_nearest2d(t[0], [height, width], None)
  def bilinear(self: __torch__.Ops, t: List[Tensor], height: int, width: int) -> Tensor:
    return torch.upsample_bilinear2d(t[0], [height, width], False, None)
  def bilinear_antialiased(self: __torch__.Ops, t: List[Tensor], height: int, width: int) -> Tensor:
    return torch._upsample_bilinear2d_aa(t[0], [height, width], False, None)
  def bicubic(self: __torch__.Ops, t: List[Tensor], height: int, width: int) -> Tensor:
    return torch.upsample_bicubic2d(t[0], [height, width], False, None)
  def bicubic_antialiased(self: __torch__.Ops, t: List[Tensor], height: int, width: int) -> Tensor:
    return torch._upsample_bicubic2d_aa(t[0], [height, width], False, None)
  def nearest_exact(self: __torch__.Ops, t: List[Tensor], height: int, width: int) -> Tensor:
    return torch._upsample_nearest_exact2d(t[0], [height, width], None)
  def group_norm(self: __torch__.Ops, t: List[Tensor], groups: int, eps: float) -> Tensor:
    return torch.group_norm(t[0], groups, t[1], t[2], eps)
  def group_norm_silu(self: __torch__.Ops, t: List[Tensor], groups: int, eps: float) -> Tensor:
    return torch.silu_(torch.group_norm(t[0], groups, t[1], t[2], eps))
  def layer_norm(self: __torch__.Ops, t: List[Tensor], eps: float) -> Tensor:
    return torch.layer_norm(t[0], [torch.size(t[1], 0)], t[1], t[2], eps)
  def silu(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.silu(t[0])
  def quick_gelu(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    return torch.mul(t[0], torch.sigmoid(torch.mul(t[0], 1.702)))
  def causal_attention(self: __torch__.Ops, t: List[Tensor], heads: int) -> Tensor:
    b = torch.size(t[0], 0)
    s = torch.size(t[0], 1)
    c = torch.size(t[0], 2)
    q = torch.transpose(torch.view(t[0], [b, s, heads, -1]), 1, 2)
    k = torch.transpose(torch.view(t[1], [b, s, heads, -1]), 1, 2)
    v = torch.transpose(torch.view(t[2], [b, s, heads, -1]), 1, 2)
    o = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    return torch.reshape(torch.transpose(o, 1, 2), [b, s, c])
  def attention(self: __torch__.Ops, t: List[Tensor], heads: int, rows: int) -> Tensor:
    b = torch.size(t[0], 0)
    s = torch.size(t[0], 1)
    c = torch.size(t[0], 2)
    d = torch.floordiv(c, heads)
    q = torch.transpose(torch.view(t[0], [b, s, heads, d]), 1, 2)
    k = torch.transpose(torch.view(t[1], [b, -1, heads, d]), 1, 2)
    v = torch.transpose(torch.view(t[2], [b, -1, heads, d]), 1, 2)
    if torch.eq(rows, 0):
      o = torch.scaled_dot_product_attention(q, k, v)
    else:
      q0 = torch.contiguous(torch.mul(q, torch.pow(float(d), -0.5)))
      k0 = torch.contiguous(k)
      v0 = torch.contiguous(v)
      o = torch.empty_like(q0)
      for i in range(b):
        for j in range(heads):
          qh = torch.select(torch.select(q0, 0, i), 0, j)
          kt = torch.t(torch.select(torch.select(k0, 0, i), 0, j))
          vh = torch.select(torch.select(v0, 0, i), 0, j)
          oh = torch.select(torch.select(o, 0, i), 0, j)
          r = 0
          for _ in range(torch.floordiv(torch.sub(torch.add(s, rows), 1), rows)):
            n = ops.prim.min(rows, torch.sub(s, r))
            p = torch.softmax(torch.mm(torch.narrow(qh, 0, r, n), kt), -1)
            w = torch.mm(p, vh, out=torch.narrow(oh, 0, r, n))
            r = torch.add(r, n)
    return torch.reshape(torch.transpose(o, 1, 2), [b, s, c])
  def recorded_attention(self: __torch__.Ops, t: List[Tensor], heads: int, rows: int) -> Tensor:
    b = torch.size(t[0], 0)
    s = torch.size(t[0], 1)
    c = torch.size(t[0], 2)
    d = torch.floordiv(c, heads)
    q = torch.transpose(torch.view(t[0], [b, s, heads, d]), 1, 2)
    qs = torch.unbind(torch.flatten(torch.mul(q, torch.pow(float(d), -0.5)), 0, 1))
    ks = torch.unbind(torch.flatten(torch.transpose(torch.view(t[1], [b, -1, heads, d]), 1, 2), 0, 1))
    vs = torch.unbind(torch.flatten(torch.transpose(torch.view(t[2], [b, -1, heads, d]), 1, 2), 0, 1))
    parts = annotate(List[Tensor], [])
    for i in range(torch.mul(b, heads)):
      qrs = torch.split(qs[i], rows)
      kt = torch.t(ks[i])
      for j in range(torch.len(qrs)):
        p = torch.softmax(torch.mm(qrs[j], kt), -1)
        w = torch.append(parts, torch.mm(p, vs[i]))
    o = torch.view(torch.cat(parts), [b, heads, s, d])
    return torch.reshape(torch.transpose(o, 1, 2), [b, s, c])
  def attention_gradient(self: __torch__.Ops, t: List[Tensor], heads: int, s: int, rows: int) -> Tensor:
    b = torch.size(t[0], 0)
    c = torch.size(t[0], 2)
    n = torch.floordiv(torch.sub(torch.size(t[0], 1), s), 2)
    d = torch.floordiv(c, heads)
    scale = torch.pow(float(d), -0.5)
    x = torch.transpose(torch.view(t[0], [b, -1, heads, d]), 1, 2)
    q = torch.flatten(torch.mul(torch.narrow(x, 2, 0, s), scale), 0, 1)
    k = torch.flatten(torch.narrow(x, 2, s, n), 0, 1)
    v = torch.flatten(torch.narrow(x, 2, torch.add(s, n), n), 0, 1)
    g = torch.flatten(torch.transpose(torch.view(t[1], [b, s, heads, d]), 1, 2), 0, 1)
    dq = torch.empty_like(q)
    dk = torch.zeros_like(k, dtype=6)
    dv = torch.zeros_like(v, dtype=6)
    for i in range(torch.mul(b, heads)):
      kh = torch.select(k, 0, i)
      vt = torch.t(torch.select(v, 0, i))
      r = 0
      for _ in range(torch.floordiv(torch.sub(torch.add(s, rows), 1), rows)):
        m = ops.prim.min(rows, torch.sub(s, r))
        qr = torch.narrow(torch.select(q, 0, i), 0, r, m)
        gr = torch.narrow(torch.select(g, 0, i), 0, r, m)
        p = torch.softmax(torch.mm(qr, torch.t(kh)), -1)
        e = torch._softmax_backward_data(torch.mm(gr, vt), p, -1, ops.prim.dtype(p))
        w = torch.add_(torch.select(dv, 0, i), torch.mm(torch.t(p), gr))
        w = torch.add_(torch.select(dk, 0, i), torch.mm(torch.t(e), qr))
        w = torch.mm(e, kh, out=torch.narrow(torch.select(dq, 0, i), 0, r, m))
        r = torch.add(r, m)
    y = torch.cat([torch.mul(dq, scale), torch.type_as(dk, dq), torch.type_as(dv, dq)], 1)
    return torch.reshape(torch.transpose(torch.view(y, [b, heads, -1, d]), 1, 2), [b, -1, c])
  def geglu(self: __torch__.Ops, t: List[Tensor], rows: int) -> Tensor:
    x = torch.flatten(t[0], 0, 1)
    y = torch.empty_like(x)
    n = torch.size(x, 0)
    r = 0
    for _ in range(torch.floordiv(torch.sub(torch.add(n, rows), 1), rows)):
      m = ops.prim.min(rows, torch.sub(n, r))
      h, gate = torch.chunk(torch.linear(torch.narrow(x, 0, r, m), t[1], t[2]), 2, -1)
      z = torch.linear(torch.mul(h, torch.gelu(gate)), t[3], t[4])
      w = torch.copy_(torch.narrow(y, 0, r, m), z)
      r = torch.add(r, m)
    return torch.view_as(y, t[0])
  def gated(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
    h, gate = torch.chunk(t[0], 2, -1)
    return torch.mul(h, torch.gelu(gate))
  def low_rank(self: __torch__.Ops, t: List[Tensor], scale: float) -> Tensor:
    h = torch.mul(torch.linear(t[0], torch.type_as(torch.flatten(t[1], 1), t[0])), scale)
    if torch.gt(torch.len(t), 3):
      g = torch.mul(h, torch.type_as(t[3], h))
    else:
      g = h
    return torch.linear(g, torch.type_as(torch.flatten(t[2], 1), t[0]))
  def low_rank_conv(self: __torch__.Ops, t: List[Tensor], scale: float, stride: int, padding: int) -> Tensor:
    none: Optional[Tensor] = None
    h = torch.mul(torch.conv2d(t[0], torch.type_as(t[1], t[0]), none, [stride, stride], [padding, padding]), scale)
    if torch.gt(torch.len(t), 3):
      g = torch.mul(h, torch.type_as(t[3], h))
    else:
      g = h
    return torch.conv2d(g, torch.type_as(t[2], t[0]), none)
