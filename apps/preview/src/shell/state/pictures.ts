import type { Picture } from '../../phone/contract.js';

const SIZE = 256;

/** Sky, ground, and the height at which they meet, of the pictures that the choosers offer. */
const SCENES = [
  { sky: '#f3d9b1', ground: '#5a7d6c', at: 0.62 },
  { sky: '#cfe3f2', ground: '#2f6f9f', at: 0.5 },
  { sky: '#e9f0da', ground: '#7a9a3a', at: 0.4 },
];

/** Pictures made here, so that trying an avatar needs no file: real PNG files, as a phone's album has them. */
export async function makePictures(labels: readonly string[]): Promise<Picture[]> {
  const pictures = labels.map(async (label, index) => {
    const scene = SCENES[index % SCENES.length];
    const content = scene && (await paint(scene));
    return content && { label, file: { name: `picture-${index + 1}.png`, contentType: 'image/png', content } };
  });
  return (await Promise.all(pictures)).filter((picture) => picture !== undefined);
}

async function paint({ sky, ground, at }: (typeof SCENES)[number]): Promise<Uint8Array | undefined> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const brush = canvas.getContext('2d');
  if (!brush) return undefined;
  brush.fillStyle = sky;
  brush.fillRect(0, 0, SIZE, SIZE);
  brush.fillStyle = '#fff8e7';
  brush.beginPath();
  brush.arc(SIZE * 0.7, SIZE * 0.3, SIZE * 0.12, 0, 2 * Math.PI);
  brush.fill();
  brush.fillStyle = ground;
  brush.beginPath();
  brush.moveTo(0, SIZE);
  brush.lineTo(0, SIZE * at);
  brush.quadraticCurveTo(SIZE * 0.35, SIZE * (at - 0.3), SIZE * 0.6, SIZE * at);
  brush.quadraticCurveTo(SIZE * 0.8, SIZE * (at - 0.15), SIZE, SIZE * at);
  brush.lineTo(SIZE, SIZE);
  brush.fill();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}
