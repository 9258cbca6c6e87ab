import type { MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { ProjectionReport } from '#libs/projections';
import { projectionOf } from './projections.dto.js';

const EVERY_MILLIS = 500;
/** Proxies cut what is silent for longer. */
const HEARTBEAT_MILLIS = 15_000;

const idOf = ({ builds, head }: ProjectionReport): string => builds.at(-1)?.position ?? head ?? '0';

/** A message whenever something has changed, and a heartbeat when nothing has; ends when the listener leaves. */
export const progressStream = (read: () => Promise<ProjectionReport>): Observable<MessageEvent> =>
  new Observable((listener) => {
    let said = '';
    let saidAt = Number.NEGATIVE_INFINITY;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const say = (type: 'progress' | 'heartbeat', id: string, data: object): void => {
      saidAt = performance.now();
      listener.next({ type, id, data });
    };
    const look = async (): Promise<void> => {
      try {
        const report = await read();
        const data = projectionOf(report);
        const text = JSON.stringify(data);
        if (text !== said) say('progress', idOf(report), data);
        else if (performance.now() - saidAt > HEARTBEAT_MILLIS) say('heartbeat', idOf(report), {});
        said = text;
      } catch (error) {
        listener.error(error);
        return;
      }
      if (!isOver) timer = setTimeout(() => void look(), EVERY_MILLIS).unref();
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  });
