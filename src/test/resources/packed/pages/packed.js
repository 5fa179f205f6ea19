export const packed = true
