import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

interface Compression {
  readonly name: string;
  /** The bytes that such a file begins with. */
  readonly mark: readonly number[];
  /** Undefined where this Node cannot read it. */
  readonly open: (() => Transform) | undefined;
}

const PIECE_BYTES = 512 * 1024;

/** Node has it from 22.15 on, checksums included; a decompressor that does not look at them would not do here. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: (options: object) => Transform };

const compressions: readonly Compression[] = [
  { name: 'gzip', mark: [0x1f, 0x8b], open: () => zlib.createGunzip({ chunkSize: PIECE_BYTES }) },
  {
    name: 'Zstandard',
    mark: [0x28, 0xb5, 0x2f, 0xfd],
    open: createZstdDecompress && (() => createZstdDecompress({ chunkSize: PIECE_BYTES })),
  },
  { name: 'bzip2', mark: [0x42, 0x5a, 0x68], open: undefined },
  { name: 'xz', mark: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], open: undefined },
  { name: 'a ZIP archive, or a workbook', mark: [0x50, 0x4b, 0x03, 0x04], open: undefined },
];

export const LONGEST_MARK = Math.max(...compressions.map(({ mark }) => mark.length));

/** What a file that begins so is compressed with; undefined when it is not. */
export const compressionOf = (start: Uint8Array): Compression | undefined =>
  compressions.find(({ mark }) => mark.every((byte, at) => start[at] === byte));
