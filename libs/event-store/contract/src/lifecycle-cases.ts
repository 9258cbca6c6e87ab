import { describe, expect, it } from '@jest/globals';
import { codeOfRejection, collect, idsOf, LONG_MILLIS, newEvents, newStream, within } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

export const lifecycleCases = (open: OpenSubject): void => {
  describe('the store', () => {
    const subject = eachCase(open);

    it('knows its ledger and where it ends', async () => {
      const { store } = subject();
      const before = await store.identity();
      const { position } = await store.append(newStream(), 'no-stream', newEvents(3));
      const after = await store.identity();
      expect(after.ledgerId).toBe(before.ledgerId);
      expect(after.ledgerId).not.toBe('');
      expect(String(after.head) >= position).toBe(true);
      expect(before.head === undefined || before.head < String(after.head)).toBe(true);
    });

    it('proves that it works', async () => {
      const { store } = subject();
      await store.probe();
      await Promise.all([store.probe(), store.append(newStream(), 'no-stream', newEvents(1)), store.probe()]);
    });

    it('keeps everything when it is closed and opened again', async () => {
      const { store, ...rest } = subject();
      if (rest.reopen === undefined) return;
      const stream = newStream();
      const events = newEvents(4);
      const answer = await store.append(stream, 'no-stream', events);
      const { ledgerId, head } = await store.identity();
      const again = await rest.reopen();
      expect(await again.identity()).toMatchObject({ ledgerId, head });
      expect(idsOf(await again.readStream(stream))).toEqual(idsOf(events));
      expect(await again.append(stream, 'no-stream', events)).toEqual(answer);
      expect((await again.append(stream, 3n, newEvents(1))).position > answer.position).toBe(true);
    });

    it('answers nothing once it is closed, and may be closed twice', async () => {
      const { store } = subject();
      await store.close();
      await store.close();
      const calls = [
        store.append(newStream(), 'no-stream', newEvents(1)),
        store.readStream(newStream()),
        collect(store.readAll()),
        store.subscribe()[Symbol.asyncIterator]().next(),
        store.identity(),
        store.probe(),
      ];
      const codes = await Promise.all(calls.map(codeOfRejection));
      expect(codes).toEqual(calls.map(() => 'EVENT_STORE_CLOSED'));
    });

    it('answers every append that was under way when it was closed', async () => {
      const { store } = subject();
      const appends = Array.from({ length: 20 }, () => store.append(newStream(), 'no-stream', newEvents(1)));
      const settled = Promise.allSettled(appends);
      await store.close();
      const results = await within(LONG_MILLIS, settled);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'CodedError' });
      }
    });
  });
};
