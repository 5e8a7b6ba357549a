// Included before libmtmd's graph of ConvNeXt V2 (models/yasa2.cpp), whose depthwise convolutions take half of its time:
// ggml_conv_2d_dw spreads each channel into columns of half floats, 49 times its size, on a single thread.
// ggml's own direct operator does without, and works on 8 or 16 channels at once where these lie side by side.
#pragma once
#include "ggml.h"

namespace longview {

/// `kernel` [KW, KH, 1, C] of half or single floats, `maps` [W, H, C, N] of single floats -> [W', H', C, N], as ggml_conv_2d_dw.
inline ggml_tensor * depthwise(ggml_context * ctx, ggml_tensor * kernel, ggml_tensor * maps,
                               int s0, int s1, int p0, int p1, int d0, int d1) {
    const int64_t width = kernel->ne[0], height = kernel->ne[1], channels = kernel->ne[2] * kernel->ne[3];
    // Axes are named as before; channels lie side by side.
    ggml_tensor * taps = ggml_reshape_3d(ctx, ggml_cast(ctx, kernel, GGML_TYPE_F32), width, height, channels);
    taps = ggml_cont(ctx, ggml_permute(ctx, taps, 1, 2, 0, 3));                   // [C, KW, KH]
    taps = ggml_reshape_4d(ctx, taps, channels, 1, width, height);
    taps = ggml_permute(ctx, taps, 3, 2, 0, 1);                                   // [KW, KH, 1, C]
    ggml_tensor * pixels = ggml_cont(ctx, ggml_permute(ctx, maps, 1, 2, 0, 3));   // [C, W, H, N]
    pixels = ggml_permute(ctx, pixels, 2, 0, 1, 3);                               // [W, H, C, N]
    ggml_tensor * result = ggml_conv_2d_dw_direct(ctx, taps, pixels, s0, s1, p0, p1, d0, d1);
    return ggml_cont(ctx, result);
}

} // namespace longview

#define ggml_conv_2d_dw longview::depthwise
