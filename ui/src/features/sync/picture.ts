// A photograph as the core takes it: small, grey, a byte for each pixel in base64.

/** A square that fills a third of the picture still has eight pixels for each of its modules. */
const MAX_SIDE = 1_200;
/** `String.fromCharCode` takes only so many at once. */
const CHUNK = 8_192;

export interface Picture {
  width: number;
  luma: string;
}

/** Reads a photograph; null for a file that is none. */
export async function readPicture(file: Blob): Promise<Picture | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  try {
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return null;
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, luma: base64(grey(data)) };
  } finally {
    bitmap.close();
  }
}

/** How light each pixel is (ITU-R BT.601), of red, green, blue and alpha. What is clear is white. */
export function grey(pixels: Uint8ClampedArray): Uint8Array {
  const luma = new Uint8Array(pixels.length / 4);
  for (let at = 0; at < luma.length; at += 1) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at * 4, at * 4 + 4);
    luma[at] = 255 - ((255 - (77 * red + 150 * green + 29 * blue) / 256) * alpha) / 255;
  }
  return luma;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
