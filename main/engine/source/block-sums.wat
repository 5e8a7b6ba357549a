;; Sums of absolute differences of 8 x 8 blocks, 16 bytes at a time: block-grid.ts. Made into block-sums.ts by
;; `npx node test/fixtures/make-block-sums.ts`.
(module
  (import "memory" "memory" (memory 1))

  ;; Of 8 bytes in each of some rows.
  (func $eight (param $a i32) (param $b i32) (param $width i32) (param $row i32) (result i32)
    (local $x v128) (local $y v128) (local $sum v128)
    (loop $next
      (local.set $x (v128.load64_zero (local.get $a)))
      (local.set $y (v128.load64_zero (local.get $b)))
      (local.set $sum (i16x8.add (local.get $sum) (i16x8.extend_low_i8x16_u
        (i8x16.sub (i8x16.max_u (local.get $x) (local.get $y)) (i8x16.min_u (local.get $x) (local.get $y))))))
      (local.set $a (i32.add (local.get $a) (local.get $width)))
      (local.set $b (i32.add (local.get $b) (local.get $width)))
      (br_if $next (local.tee $row (i32.sub (local.get $row) (i32.const 1)))))
    (call $across (local.get $sum)))

  ;; Of 4 bytes in each of some rows.
  (func $four (param $a i32) (param $b i32) (param $width i32) (param $row i32) (result i32)
    (local $x v128) (local $y v128) (local $sum v128)
    (loop $next
      (local.set $x (v128.load32_zero (local.get $a)))
      (local.set $y (v128.load32_zero (local.get $b)))
      (local.set $sum (i16x8.add (local.get $sum) (i16x8.extend_low_i8x16_u
        (i8x16.sub (i8x16.max_u (local.get $x) (local.get $y)) (i8x16.min_u (local.get $x) (local.get $y))))))
      (local.set $a (i32.add (local.get $a) (local.get $width)))
      (local.set $b (i32.add (local.get $b) (local.get $width)))
      (br_if $next (local.tee $row (i32.sub (local.get $row) (i32.const 1)))))
    (call $across (local.get $sum)))

  (func $across (param $lanes v128) (result i32)
    (local.set $lanes (i32x4.extadd_pairwise_i16x8_u (local.get $lanes)))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $lanes)) (i32x4.extract_lane 1 (local.get $lanes)))
      (i32.add (i32x4.extract_lane 2 (local.get $lanes)) (i32x4.extract_lane 3 (local.get $lanes)))))

  ;; Mean difference of each block of whole width, the largest of its three planes, as floats from $out on, $across of them
  ;; a row. $a, $au, $av and $b, $bu, $bv: luma and chroma of the two pictures; chroma is half as wide and high.
  (func (export "differences")
    (param $a i32) (param $au i32) (param $av i32) (param $b i32) (param $bu i32) (param $bv i32)
    (param $width i32) (param $height i32) (param $columns i32) (param $out i32) (param $across i32)
    (local $y i32) (local $tall i32) (local $column i32) (local $to i32) (local $at i32) (local $half i32) (local $chroma i32)
    (local.set $half (i32.shr_u (local.get $width) (i32.const 1)))
    (block $done
      (loop $down
        (br_if $done (i32.ge_u (local.get $y) (local.get $height)))
        ;; The last row of blocks may be lower.
        (local.set $tall (i32.sub (local.get $height) (local.get $y)))
        (if (i32.gt_u (local.get $tall) (i32.const 8)) (then (local.set $tall (i32.const 8))))
        (local.set $at (i32.mul (local.get $y) (local.get $width)))
        (local.set $chroma (i32.mul (i32.shr_u (local.get $y) (i32.const 1)) (local.get $half)))
        (local.set $to (local.get $out))
        (local.set $column (i32.const 0))
        (block $end
          (loop $right
            (br_if $end (i32.ge_u (local.get $column) (local.get $columns)))
            (f32.store (local.get $to) (f32.max
              (f32.div
                (f32.convert_i32_u (call $eight
                  (i32.add (local.get $a) (local.get $at)) (i32.add (local.get $b) (local.get $at))
                  (local.get $width) (local.get $tall)))
                (f32.convert_i32_u (i32.shl (local.get $tall) (i32.const 3))))
              (f32.div
                (f32.max
                  (f32.convert_i32_u (call $four
                    (i32.add (local.get $au) (local.get $chroma)) (i32.add (local.get $bu) (local.get $chroma))
                    (local.get $half) (i32.shr_u (local.get $tall) (i32.const 1))))
                  (f32.convert_i32_u (call $four
                    (i32.add (local.get $av) (local.get $chroma)) (i32.add (local.get $bv) (local.get $chroma))
                    (local.get $half) (i32.shr_u (local.get $tall) (i32.const 1)))))
                (f32.convert_i32_u (i32.shl (local.get $tall) (i32.const 1))))))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (local.set $chroma (i32.add (local.get $chroma) (i32.const 4)))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $column (i32.add (local.get $column) (i32.const 1)))
            (br $right)))
        (local.set $out (i32.add (local.get $out) (i32.shl (local.get $across) (i32.const 2))))
        (local.set $y (i32.add (local.get $y) (i32.const 8)))
        (br $down)))))
