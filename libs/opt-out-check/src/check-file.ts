import { optOutCheckError } from './errors.js';
import type { FormatOptions } from './formats.js';
import { RowScanner } from './row-scanner.js';
import { type ByteSink, DigestSink, GzipSink } from './sinks.js';
import { type Bytes, decompressed, MeasuredBytes } from './sources.js';
import type { Counts, Judge } from './tally.js';

export interface FileCheck {
  readonly input: Bytes;
  /** Takes the rows that are kept. */
  readonly output: ByteSink;
  /** Takes the rejected rows' lines and reasons as NDJSON. */
  readonly rejects: ByteSink;
  readonly format: FormatOptions;
  readonly judge: Judge;
  /** Whether the output is to be compressed. */
  readonly gzip?: boolean;
  /** Of the input as it is sent. Default: no limit. */
  readonly mostBytes?: number;
  readonly longestRowBytes?: number;
  /** Called when both outputs are written and before either shows; where it throws, neither does. */
  readonly beforeCommit?: (result: FileCheckResult) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Told of how much has been read, after each piece. */
  readonly progress?: (progress: { readonly bytesRead: number; readonly counts: Counts }) => void;
}

/** Length and SHA-256 (hex) of bytes as they were sent or written, compressed or not. */
export interface Digested {
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileCheckResult extends Counts {
  readonly input: Digested;
  readonly output: Digested;
}

/**
 * Copies the rows of everyone who may be in the output, bytes and order unchanged. Both outputs are committed when all
 * is well, and aborted when anything is not; memory does not grow with the file. OPT_OUT_CHECK_...
 */
export const checkFile = async (check: FileCheck): Promise<FileCheckResult> => {
  const output = new DigestSink(check.output);
  const sink = check.gzip === true ? new GzipSink(output) : output;
  try {
    const { counts, input } = await copyRows(check, sink);
    await check.rejects.prepare();
    await sink.prepare();
    check.signal?.throwIfAborted();
    const result = { ...counts, input, output: { bytes: output.bytes, sha256: output.digest() } };
    await check.beforeCommit?.(result);
    await check.rejects.commit();
    await sink.commit();
    return result;
  } catch (error) {
    await Promise.all([sink.abort(), check.rejects.abort()]);
    throw check.signal?.aborted === true ? optOutCheckError('OPT_OUT_CHECK_CANCELLED') : error;
  }
};

const copyRows = async (
  check: FileCheck,
  sink: ByteSink,
): Promise<{ readonly counts: Counts; readonly input: Digested }> => {
  const { format, judge, longestRowBytes, signal, rejects, progress } = check;
  const measured = new MeasuredBytes(check.input, check.mostBytes);
  const scanner = new RowScanner({
    format,
    judge,
    ...(longestRowBytes !== undefined && { longestRowBytes }),
  });
  const pass = async ({ kept, rejections }: ReturnType<RowScanner['push']>): Promise<void> => {
    if (kept.length > 0) await sink.write(kept);
    if (rejections !== '') await rejects.write(Buffer.from(rejections));
  };
  for await (const piece of decompressed(measured.read())) {
    signal?.throwIfAborted();
    await pass(scanner.push(piece));
    progress?.({ bytesRead: measured.bytes, counts: scanner.counts });
  }
  await pass(scanner.end());
  return { counts: scanner.counts, input: { bytes: measured.bytes, sha256: measured.digest() } };
};
