// Attention of narrow heads (8, 16, 24 channels), forward and backward, in float32 inside: torch's kernels take most of a
// training step at this width. Rows are [batch, length, heads * D] in bfloat16, as the linear layers leave them.
#include <cstdint>
#include <cstring>
#include <vector>

namespace {
constexpr int LANE = 16;

float wide(uint16_t x) {
    uint32_t bits = uint32_t(x) << 16;
    float y;
    std::memcpy(&y, &bits, 4);
    return y;
}

uint16_t narrow(float x) {
    uint32_t bits;
    std::memcpy(&bits, &x, 4);
    return uint16_t((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// 2^x for x <= 0, within two units of float32's last place times ten.
inline float power(float x) {
    x = x < -126.0f ? -126.0f : x;
    int whole = int(x - 0.5f);
    float f = x - float(whole);
    float y = 1.0f + f * (0.69314718f + f * (0.24022651f + f * (0.05550411f + f * (0.00961813f + f * (0.00133336f + f * 0.00015469f)))));
    int bits;
    std::memcpy(&bits, &y, 4);
    bits += whole << 23;
    std::memcpy(&y, &bits, 4);
    return y;
}

// One head's keys or values, channel by channel, padded to whole lanes.
template <int D>
std::vector<float> columns(const uint16_t* x, int length, int padded, int stride) {
    std::vector<float> out(D * padded);
    for (int t = 0; t < length; t++)
        for (int d = 0; d < D; d++) out[d * padded + t] = wide(x[size_t(t) * stride + d]);
    return out;
}

template <int D>
void rows(const uint16_t* x, float* out) {
    for (int d = 0; d < D; d++) out[d] = wide(x[d]);
}

// A row's shares of the keys, their softmax, in p.
template <int D>
void shares(const float* q, const float* k, float* __restrict p, int length, int padded, float scale) {
    float top = -1e30f, sum = 0;
#pragma omp simd
    for (int t = 0; t < padded; t++) {
        float s = 0;
        for (int d = 0; d < D; d++) s += q[d] * k[d * padded + t];
        p[t] = s * scale;
    }
    for (int t = length; t < padded; t++) p[t] = -1e30f;
#pragma omp simd reduction(max : top)
    for (int t = 0; t < padded; t++) top = p[t] > top ? p[t] : top;
#pragma omp simd reduction(+ : sum)
    for (int t = 0; t < padded; t++) {
        float e = t < length ? power(p[t] - top) : 0.0f;
        p[t] = e;
        sum += e;
    }
    float share = 1 / sum;
#pragma omp simd
    for (int t = 0; t < padded; t++) p[t] *= share;
}

template <int D>
float along(const float* __restrict p, const float* __restrict v, int padded) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int t = 0; t < padded; t++) sum += p[t] * v[t];
    return sum;
}

template <int D>
void forward(const uint16_t* q, const uint16_t* k, const uint16_t* v, uint16_t* o, int S, int T, int stride) {
    int padded = (T + LANE - 1) / LANE * LANE;
    std::vector<float> keys = columns<D>(k, T, padded, stride), values = columns<D>(v, T, padded, stride), p(padded);
    float scale = 1.44269504f / __builtin_sqrtf(float(D)), row[D];
    for (int s = 0; s < S; s++) {
        rows<D>(q + size_t(s) * stride, row);
        shares<D>(row, keys.data(), p.data(), T, padded, scale);
        for (int d = 0; d < D; d++) o[size_t(s) * stride + d] = narrow(along<D>(p.data(), values.data() + d * padded, padded));
    }
}

template <int D>
void backward(const uint16_t* q, const uint16_t* k, const uint16_t* v, const uint16_t* g, uint16_t* gq, uint16_t* gk, uint16_t* gv,
              int S, int T, int stride) {
    int padded = (T + LANE - 1) / LANE * LANE;
    std::vector<float> keys = columns<D>(k, T, padded, stride), values = columns<D>(v, T, padded, stride);
    std::vector<float> dk(D * padded), dv(D * padded), p(padded), e(padded);
    float scale = 1.44269504f / __builtin_sqrtf(float(D)), plain = 1 / __builtin_sqrtf(float(D)), row[D], out[D];
    for (int s = 0; s < S; s++) {
        rows<D>(q + size_t(s) * stride, row);
        rows<D>(g + size_t(s) * stride, out);
        shares<D>(row, keys.data(), p.data(), T, padded, scale);
        float *P = p.data(), *E = e.data(), mean = 0;
        const float* V = values.data();
#pragma omp simd reduction(+ : mean)
        for (int t = 0; t < padded; t++) {
            float x = 0;
            for (int d = 0; d < D; d++) x += out[d] * V[d * padded + t];
            E[t] = x;
            mean += x * P[t];
        }
#pragma omp simd
        for (int t = 0; t < padded; t++) E[t] = P[t] * (E[t] - mean) * plain;
        for (int d = 0; d < D; d++) {
            gq[size_t(s) * stride + d] = narrow(along<D>(E, keys.data() + d * padded, padded));
            float *DK = dk.data() + d * padded, *DV = dv.data() + d * padded, a = row[d], b = out[d];
#pragma omp simd
            for (int t = 0; t < padded; t++) {
                DK[t] += E[t] * a;
                DV[t] += P[t] * b;
            }
        }
    }
    for (int t = 0; t < T; t++)
        for (int d = 0; d < D; d++) {
            gk[size_t(t) * stride + d] = narrow(dk[d * padded + t]);
            gv[size_t(t) * stride + d] = narrow(dv[d * padded + t]);
        }
}

template <int D>
void all(const uint16_t* q, const uint16_t* k, const uint16_t* v, const uint16_t* g, uint16_t* a, uint16_t* b, uint16_t* c, int B, int H,
         int S, int T) {
#pragma omp parallel for
    for (int i = 0; i < B * H; i++) {
        size_t query = (size_t(i / H) * S * H + i % H) * D, key = (size_t(i / H) * T * H + i % H) * D;
        if (g) backward<D>(q + query, k + key, v + key, g + query, a + query, b + key, c + key, S, T, H * D);
        else forward<D>(q + query, k + key, v + key, a + query, S, T, H * D);
    }
}
}  // namespace

// g is null for the forward pass (a receives the output), else the output's gradient (a, b, c receive those of q, k, v).
extern "C" int attention(const uint16_t* q, const uint16_t* k, const uint16_t* v, const uint16_t* g, uint16_t* a, uint16_t* b, uint16_t* c,
                         int B, int H, int S, int T, int D) {
    if (D == 8) all<8>(q, k, v, g, a, b, c, B, H, S, T);
    else if (D == 16) all<16>(q, k, v, g, a, b, c, B, H, S, T);
    else if (D == 24) all<24>(q, k, v, g, a, b, c, B, H, S, T);
    else return 1;
    return 0;
}
