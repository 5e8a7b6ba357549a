// Single-pass operations of ConvNeXt V2 blocks, channels last, for training on CPUs with
// AVX-512 BF16. Built together with fused.c; channels are multiples of 16.
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint16_t bf16;
typedef __m512 vec;
#define EACH(i, n) for (long i = 0; i < (n); i += 16)
#define K 7
#define TILE 8

static inline vec set(float v) { return _mm512_set1_ps(v); }
static inline vec load(const float *p) { return _mm512_loadu_ps(p); }
static inline void store(float *p, vec v) { _mm512_storeu_ps(p, v); }
static inline void add_to(float *p, vec v) { store(p, _mm512_add_ps(load(p), v)); }
static inline vec get(const bf16 *p) {
    __m256i raw = _mm256_loadu_si256((const __m256i *)p);
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(raw), 16));
}
static inline void put(bf16 *p, vec v) {
    _mm256_storeu_si256((__m256i *)p, (__m256i)_mm512_cvtneps_pbh(v));
}
static inline vec mul(vec a, vec b) { return _mm512_mul_ps(a, b); }
static inline vec fma_(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }

static inline vec vexp(vec x) {
    x = _mm512_max_ps(x, set(-80));
    vec n = _mm512_roundscale_ps(mul(x, set(1.44269504f)), 0);
    vec f = _mm512_fnmadd_ps(n, set(0.69314718f), x);
    vec p = fma_(set(0.0083333f), f, set(0.0416667f));
    p = fma_(p, f, set(0.1666667f));
    p = fma_(p, f, set(0.5f));
    p = fma_(p, f, set(1));
    p = fma_(p, f, set(1));
    return _mm512_scalef_ps(p, n);
}

// normal distribution's integral and e^(-x*x/2); Abramowitz and Stegun 7.1.26
static inline vec phi(vec x, vec *bell) {
    vec z = mul(_mm512_abs_ps(x), set(0.70710678f));
    vec t = _mm512_div_ps(set(1), fma_(set(0.3275911f), z, set(1)));
    vec e = vexp(_mm512_sub_ps(set(0), mul(z, z)));
    vec p = fma_(set(1.061405429f), t, set(-1.453152027f));
    p = fma_(p, t, set(1.421413741f));
    p = fma_(p, t, set(-0.284496736f));
    p = fma_(p, t, set(0.254829592f));
    vec tail = mul(mul(p, t), mul(e, set(0.5f)));
    *bell = e;
    __mmask16 up = _mm512_cmp_ps_mask(x, set(0), _CMP_GE_OQ);
    return _mm512_mask_sub_ps(tail, up, set(1), tail);
}

static void pad(const float *x, float *out, long h, long w, long c) {
    long line = (w + K - 1) * c, side = K / 2 * c;
    memset(out, 0, sizeof(float) * line * (h + K - 1));
    for (long y = 0; y < h; y++)
        memcpy(out + (y + K / 2) * line + side, x + y * w * c, sizeof(float) * w * c);
}

// one line of a depthwise 7x7: `p` starts at the line's first padded row, w is 49 x c
static void dw_line(const float *p, const float *w, const float *bias, float *out, long width, long c) {
    long line = (width + K - 1) * c;
    EACH(at, c) {
        vec start = bias ? load(bias + at) : set(0);
        for (long x = 0; x < width; x += TILE) {
            vec acc[TILE];
#pragma GCC unroll 8
            for (int i = 0; i < TILE; i++) acc[i] = start;
            for (int ky = 0; ky < K; ky++) {
                const float *row = p + ky * line + x * c + at, *k = w + ky * K * c + at;
                vec k0 = load(k), k1 = load(k + c), k2 = load(k + 2 * c), k3 = load(k + 3 * c);
                vec k4 = load(k + 4 * c), k5 = load(k + 5 * c), k6 = load(k + 6 * c);
                vec ks[K] = {k0, k1, k2, k3, k4, k5, k6};
#pragma GCC unroll 14
                for (int i = 0; i < TILE + K - 1; i++) {
                    vec v = load(row + i * c);
#pragma GCC unroll 7
                    for (int kx = 0; kx < K; kx++)
                        if (i - kx >= 0 && i - kx < TILE) acc[i - kx] = fma_(v, ks[kx], acc[i - kx]);
                }
            }
#pragma GCC unroll 8
            for (int i = 0; i < TILE; i++) store(out + (x + i) * c + at, acc[i]);
        }
    }
}

// LayerNorm of one position; the variance is clamped at eps. Returns the factor, negative if clamped.
static float norm_row(const float *x, const float *w, const float *b, bf16 *y, bf16 *hat, long c, float eps) {
    vec sum = set(0), square = set(0);
    EACH(i, c) sum = _mm512_add_ps(sum, load(x + i));
    vec mean = set(_mm512_reduce_add_ps(sum) / c);
    EACH(i, c) {
        vec v = _mm512_sub_ps(load(x + i), mean);
        square = fma_(v, v, square);
    }
    float spread = _mm512_reduce_add_ps(square) / c;
    float factor = 1.0f / sqrtf(spread > eps ? spread : eps);
    EACH(i, c) {
        vec v = mul(_mm512_sub_ps(load(x + i), mean), set(factor));
        put(hat + i, v);
        put(y + i, fma_(v, load(w + i), load(b + i)));
    }
    return spread > eps ? factor : -factor;
}

static void norm_row_back(const bf16 *gy, const bf16 *hat, const float *w, float factor, float *gx,
                          float *gw, float *gb, long c) {
    vec sum = set(0), dot = set(0);
    EACH(i, c) {
        vec g = get(gy + i), v = get(hat + i), d = mul(g, load(w + i));
        add_to(gw + i, mul(g, v));
        add_to(gb + i, g);
        sum = _mm512_add_ps(sum, d);
        dot = fma_(d, v, dot);
    }
    vec a = set(_mm512_reduce_add_ps(sum) / c);
    vec s = set(factor > 0 ? _mm512_reduce_add_ps(dot) / c : 0), f = set(fabsf(factor));
    EACH(i, c) {
        vec d = _mm512_sub_ps(mul(get(gy + i), load(w + i)), a);
        store(gx + i, mul(_mm512_sub_ps(d, mul(get(hat + i), s)), f));
    }
}

void cn_norm(const float *x, const float *w, const float *b, bf16 *y, bf16 *hat, float *factor,
             long rows, long c, float eps) {
    for (long r = 0; r < rows; r++)
        factor[r] = norm_row(x + r * c, w, b, y + r * c, hat + r * c, c, eps);
}

void cn_norm_back(const bf16 *gy, const bf16 *hat, const float *factor, const float *w, float *gx,
                  float *gw, float *gb, long rows, long c) {
    for (long r = 0; r < rows; r++)
        norm_row_back(gy + r * c, hat + r * c, w, factor[r], gx + r * c, gw, gb, c);
}

// depthwise 7x7 and LayerNorm: x float n*h*w*c -> y bf16
void cn_dw_norm(const float *x, const float *dw, const float *bias, const float *w, const float *b,
                bf16 *y, bf16 *hat, float *factor, long n, long h, long wide, long c, float eps) {
    long line = (wide + K - 1) * c;
    float *padded = aligned_alloc(64, sizeof(float) * line * (h + K - 1)), *out = aligned_alloc(64, sizeof(float) * wide * c);
    for (long i = 0; i < n; i++, x += h * wide * c) {
        pad(x, padded, h, wide, c);
        for (long row = 0; row < h; row++) {
            dw_line(padded + row * line, dw, bias, out, wide, c);
            for (long q = 0; q < wide; q++, y += c, hat += c, factor++)
                *factor = norm_row(out + q * c, w, b, y, hat, c, eps);
        }
    }
    free(padded), free(out);
}

// backward of cn_dw_norm; `flipped` is the kernel turned round; gx starts as the residual's gradient
void cn_dw_norm_back(const float *x, const bf16 *gy, const bf16 *hat, const float *factor,
                     const float *flipped, const float *w, float *gx, float *gdw, float *gbias,
                     float *gw, float *gb, long n, long h, long wide, long c) {
    long line = (wide + K - 1) * c, map = h * wide * c;
    float *padded = aligned_alloc(64, sizeof(float) * line * (h + K - 1)), *out = aligned_alloc(64, sizeof(float) * wide * c);
    float *g = aligned_alloc(64, sizeof(float) * map);
    for (long i = 0; i < n; i++, x += map, gx += map, gy += map, hat += map, factor += h * wide) {
        for (long q = 0; q < h * wide; q++)
            norm_row_back(gy + q * c, hat + q * c, w, factor[q], g + q * c, gw, gb, c);
        pad(x, padded, h, wide, c);
        for (long row = 0; row < h; row++)
            EACH(at, c) {
                const float *gr = g + row * wide * c + at;
                vec total = set(0);
                for (long q = 0; q < wide; q++) total = _mm512_add_ps(total, load(gr + q * c));
                add_to(gbias + at, total);
                for (int ky = 0; ky < K; ky++) {
                    const float *p = padded + (row + ky) * line + at;
                    vec acc[K];
#pragma GCC unroll 7
                    for (int kx = 0; kx < K; kx++) acc[kx] = set(0);
                    for (long q = 0; q < wide; q++) {
                        vec v = load(gr + q * c);
#pragma GCC unroll 7
                        for (int kx = 0; kx < K; kx++) acc[kx] = fma_(v, load(p + (q + kx) * c), acc[kx]);
                    }
#pragma GCC unroll 7
                    for (int kx = 0; kx < K; kx++) add_to(gdw + (ky * K + kx) * c + at, acc[kx]);
                }
            }
        pad(g, padded, h, wide, c);
        for (long row = 0; row < h; row++) {
            dw_line(padded + row * line, flipped, NULL, out, wide, c);
            EACH(q, wide * c) add_to(gx + row * wide * c + q, load(out + q));
        }
    }
    free(padded), free(out), free(g);
}

// h += bias; z = gelu(h); size: each channel's length over the picture
void cn_gelu(bf16 *h, const float *bias, bf16 *z, float *size, long n, long rows, long c) {
    for (long i = 0; i < n; i++, size += c) {
        EACH(q, c) store(size + q, set(0));
        for (long r = 0; r < rows; r++, h += c, z += c)
            EACH(q, c) {
                vec bell, v = _mm512_add_ps(get(h + q), load(bias + q)), g = mul(v, phi(v, &bell));
                put(h + q, v);
                put(z + q, g);
                add_to(size + q, mul(g, g));
            }
        EACH(q, c) store(size + q, _mm512_sqrt_ps(load(size + q)));
    }
}

// z = z * scale[n, c] + b[c]
void cn_grn(bf16 *z, const float *scale, const float *b, long n, long rows, long c) {
    for (long i = 0; i < n; i++, scale += c)
        for (long r = 0; r < rows; r++, z += c)
            EACH(q, c) put(z + q, fma_(get(z + q), load(scale + q), load(b + q)));
}

// dot[n, c] = sum gz * gelu(h); gb += sum gz
void cn_grn_back_sums(const bf16 *h, const bf16 *gz, float *dot, float *gb, long n, long rows, long c) {
    for (long i = 0; i < n; i++, dot += c)
        for (long r = 0; r < rows; r++, h += c, gz += c)
            EACH(q, c) {
                vec bell, v = get(h + q), g = mul(v, phi(v, &bell)), d = get(gz + q);
                add_to(dot + q, mul(g, d));
                add_to(gb + q, d);
            }
}

// gz becomes gh = (gz * scale + gelu(h) * pull) * gelu'(h); gbias += sum gh
void cn_grn_back(const bf16 *h, bf16 *gz, const float *scale, const float *pull, float *gbias, long n,
                 long rows, long c) {
    for (long i = 0; i < n; i++, scale += c, pull += c)
        for (long r = 0; r < rows; r++, h += c, gz += c)
            EACH(q, c) {
                vec bell, v = get(h + q), p = phi(v, &bell);
                vec slope = fma_(mul(v, bell), set(0.39894228f), p);
                vec g = fma_(get(gz + q), load(scale + q), mul(mul(v, p), load(pull + q)));
                g = mul(g, slope);
                put(gz + q, g);
                add_to(gbias + q, g);
            }
}

// y = x + o + bias
void cn_residual(const float *x, const bf16 *o, const float *bias, float *y, long rows, long c) {
    for (long r = 0; r < rows; r++, x += c, o += c, y += c)
        EACH(q, c) store(y + q, _mm512_add_ps(_mm512_add_ps(load(x + q), get(o + q)), load(bias + q)));
}

// y = bf16(x); sum += columns
void cn_round_sum(const float *x, bf16 *y, float *sum, long rows, long c) {
    for (long r = 0; r < rows; r++, x += c, y += c)
        EACH(q, c) {
            vec v = load(x + q);
            put(y + q, v);
            add_to(sum + q, v);
        }
}
