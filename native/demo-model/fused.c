// Single-pass versions of the small operations between matrix products, for training
// on CPUs with AVX-512 BF16. Built by fused.py; without it training uses plain torch.
#include <immintrin.h>
#include <stdint.h>

typedef uint16_t bf16;
#define STEP 16

static inline __mmask16 lanes(long left) {
    return left >= STEP ? 0xffff : (__mmask16)((1u << left) - 1);
}
static inline __m512 get(const bf16 *p, __mmask16 k) {
    return _mm512_castsi512_ps(
        _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(k, p)), 16));
}
static inline void put(bf16 *p, __mmask16 k, __m512 v) {
    _mm256_mask_storeu_epi16(p, k, (__m256i)_mm512_cvtneps_pbh(v));
}
static inline __m512 set(float v) { return _mm512_set1_ps(v); }

static inline __m512 vexp(__m512 x) {
    x = _mm512_max_ps(_mm512_min_ps(x, set(80)), set(-80));
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, set(1.44269504f)), 0);
    __m512 f = _mm512_fnmadd_ps(n, set(0.69314718f), x);
    __m512 p = _mm512_fmadd_ps(set(0.0083333f), f, set(0.0416667f));
    p = _mm512_fmadd_ps(p, f, set(0.1666667f));
    p = _mm512_fmadd_ps(p, f, set(0.5f));
    p = _mm512_fmadd_ps(p, f, set(1));
    p = _mm512_fmadd_ps(p, f, set(1));
    return _mm512_scalef_ps(p, n);
}
static inline __m512 sigmoid(__m512 x) {
    return _mm512_div_ps(set(1), _mm512_add_ps(set(1), vexp(_mm512_sub_ps(set(0), x))));
}
// derivative of x * sigmoid(x)
static inline __m512 silu_slope(__m512 x, __m512 s) {
    return _mm512_mul_ps(s, _mm512_fmadd_ps(x, _mm512_sub_ps(set(1), s), set(1)));
}

void silu(const bf16 *x, bf16 *y, long n) {
    for (long i = 0; i < n; i += STEP) {
        __mmask16 k = lanes(n - i);
        __m512 v = get(x + i, k);
        put(y + i, k, _mm512_mul_ps(v, sigmoid(v)));
    }
}

void silu_back(const bf16 *x, const bf16 *gy, bf16 *gx, long n) {
    for (long i = 0; i < n; i += STEP) {
        __mmask16 k = lanes(n - i);
        __m512 v = get(x + i, k);
        put(gx + i, k, _mm512_mul_ps(get(gy + i, k), silu_slope(v, sigmoid(v))));
    }
}

void swiglu(const bf16 *gate, const bf16 *up, bf16 *y, long n) {
    for (long i = 0; i < n; i += STEP) {
        __mmask16 k = lanes(n - i);
        __m512 g = get(gate + i, k);
        put(y + i, k, _mm512_mul_ps(_mm512_mul_ps(g, sigmoid(g)), get(up + i, k)));
    }
}

void swiglu_back(const bf16 *gate, const bf16 *up, const bf16 *gy, bf16 *gg, bf16 *gu, long n) {
    for (long i = 0; i < n; i += STEP) {
        __mmask16 k = lanes(n - i);
        __m512 g = get(gate + i, k), d = get(gy + i, k), s = sigmoid(g);
        put(gu + i, k, _mm512_mul_ps(d, _mm512_mul_ps(g, s)));
        put(gg + i, k, _mm512_mul_ps(_mm512_mul_ps(d, get(up + i, k)), silu_slope(g, s)));
    }
}

// rows x columns; row r uses row r % mask_rows of the added mask, if there is one
void softmax(bf16 *x, long rows, long columns, float scale, const float *mask, long mask_rows) {
    for (long r = 0; r < rows; r++, x += columns) {
        const float *m = mask ? mask + (r % mask_rows) * columns : 0;
        __m512 top = set(-1e30f), sum = set(0);
        for (long i = 0; i < columns; i += STEP) {
            __mmask16 k = lanes(columns - i);
            __m512 v = _mm512_mul_ps(get(x + i, k), set(scale));
            if (m) v = _mm512_add_ps(v, _mm512_maskz_loadu_ps(k, m + i));
            top = _mm512_mask_max_ps(top, k, top, v);
        }
        __m512 most = set(_mm512_reduce_max_ps(top));
        float part[columns + STEP];
        for (long i = 0; i < columns; i += STEP) {
            __mmask16 k = lanes(columns - i);
            __m512 v = _mm512_mul_ps(get(x + i, k), set(scale));
            if (m) v = _mm512_add_ps(v, _mm512_maskz_loadu_ps(k, m + i));
            v = vexp(_mm512_sub_ps(v, most));
            _mm512_storeu_ps(part + i, v);
            sum = _mm512_mask_add_ps(sum, k, sum, v);
        }
        __m512 share = set(1.0f / _mm512_reduce_add_ps(sum));
        for (long i = 0; i < columns; i += STEP)
            put(x + i, lanes(columns - i), _mm512_mul_ps(_mm512_loadu_ps(part + i), share));
    }
}

// gx = scale * y * (gy - sum(gy * y)), written over gy
void softmax_back(const bf16 *y, bf16 *gy, long rows, long columns, float scale) {
    for (long r = 0; r < rows; r++, y += columns, gy += columns) {
        __m512 dot = set(0);
        for (long i = 0; i < columns; i += STEP) {
            __mmask16 k = lanes(columns - i);
            dot = _mm512_fmadd_ps(get(y + i, k), get(gy + i, k), dot);
        }
        __m512 all = set(_mm512_reduce_add_ps(dot));
        for (long i = 0; i < columns; i += STEP) {
            __mmask16 k = lanes(columns - i);
            __m512 v = _mm512_mul_ps(get(y + i, k), _mm512_sub_ps(get(gy + i, k), all));
            put(gy + i, k, _mm512_mul_ps(v, set(scale)));
        }
    }
}

// float rows to bf16; centre: LayerNorm with bias, else RMSNorm; keep: mean and factor a row
void norm(const float *x, const float *w, const float *b, bf16 *y, float *keep, long rows,
          long width, float eps, int centre) {
    for (long r = 0; r < rows; r++, x += width, y += width, keep += 2) {
        __m512 sum = set(0), square = set(0);
        for (long i = 0; i < width; i += STEP) {
            __m512 v = _mm512_loadu_ps(x + i);
            sum = _mm512_add_ps(sum, v);
            square = _mm512_fmadd_ps(v, v, square);
        }
        float mean = centre ? _mm512_reduce_add_ps(sum) / width : 0;
        float spread = _mm512_reduce_add_ps(square) / width - mean * mean;
        float factor = 1.0f / __builtin_sqrtf(spread + eps);
        keep[0] = mean, keep[1] = factor;
        for (long i = 0; i < width; i += STEP) {
            __m512 v = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + i), set(mean)), set(factor));
            __m512 bias = b ? _mm512_loadu_ps(b + i) : set(0);
            put(y + i, 0xffff, _mm512_fmadd_ps(v, _mm512_loadu_ps(w + i), bias));
        }
    }
}

void norm_back(const float *x, const float *w, const bf16 *gy, const float *keep, float *gx,
               float *gw, float *gb, long rows, long width, int centre) {
    for (long r = 0; r < rows; r++, x += width, gy += width, gx += width, keep += 2) {
        __m512 mean = set(keep[0]), factor = set(keep[1]), sum = set(0), dot = set(0);
        for (long i = 0; i < width; i += STEP) {
            __m512 v = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + i), mean), factor);
            __m512 g = get(gy + i, 0xffff), d = _mm512_mul_ps(g, _mm512_loadu_ps(w + i));
            _mm512_storeu_ps(gw + i, _mm512_fmadd_ps(g, v, _mm512_loadu_ps(gw + i)));
            if (gb) _mm512_storeu_ps(gb + i, _mm512_add_ps(g, _mm512_loadu_ps(gb + i)));
            sum = _mm512_add_ps(sum, d);
            dot = _mm512_fmadd_ps(d, v, dot);
        }
        __m512 a = set(centre ? _mm512_reduce_add_ps(sum) / width : 0);
        __m512 c = set(_mm512_reduce_add_ps(dot) / width);
        for (long i = 0; i < width; i += STEP) {
            __m512 v = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + i), mean), factor);
            __m512 d = _mm512_mul_ps(get(gy + i, 0xffff), _mm512_loadu_ps(w + i));
            d = _mm512_sub_ps(_mm512_sub_ps(d, a), _mm512_mul_ps(v, c));
            _mm512_storeu_ps(gx + i, _mm512_mul_ps(d, factor));
        }
    }
}

// interleaved rotary embedding on heads x count x size; sign -1 turns back
void rope(const bf16 *x, bf16 *y, const float *cosine, const float *sine, long heads, long count,
          long size, float sign) {
    for (long h = 0; h < heads; h++)
        for (long t = 0; t < count; t++)
            for (long i = 0; i < size / 2; i++) {
                union { uint32_t u; float f; } a, b;
                long at = (h * count + t) * size + 2 * i;
                a.u = (uint32_t)x[at] << 16, b.u = (uint32_t)x[at + 1] << 16;
                float c = cosine[t * (size / 2) + i], s = sign * sine[t * (size / 2) + i];
                union { uint32_t u; float f; } p = {.f = a.f * c - b.f * s}, q = {.f = a.f * s + b.f * c};
                y[at] = (p.u + 0x7fff + ((p.u >> 16) & 1)) >> 16;
                y[at + 1] = (q.u + 0x7fff + ((q.u >> 16) & 1)) >> 16;
            }
}
