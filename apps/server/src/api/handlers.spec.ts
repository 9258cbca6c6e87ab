import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { catalogues } from '../openapi/catalogue.js';
import { apiControllers } from './index.js';

/** Nest's numbers of `@Req()` and `@Res()`: the server's own objects, in which nothing is to be validated. */
const ownObjects = ['0', '1'];

interface Handler {
  readonly name: string;
  readonly types: readonly unknown[];
}

const argumentsOf = (controller: Type, name: string): object =>
  (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) as object | undefined) ?? {};

const handlersOf = (controller: Type): Handler[] => {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => Reflect.hasMetadata(METHOD_METADATA, prototype[name] as object))
    .map((name) => ({
      name: `${controller.name}.${name}`,
      types: (Reflect.getMetadata('design:paramtypes', prototype, name) as unknown[]).filter(
        (_, index) => !ownObjects.some((kind) => `${kind}:${String(index)}` in argumentsOf(controller, name)),
      ),
    }));
};

const handlers = apiControllers('development').flatMap(handlersOf);

describe('the handlers of the API', () => {
  it('are all found', () => {
    expect(handlers.length).toBeGreaterThan(35);
  });

  it('name a class for everything they are given: a type that is gone at run time would not be validated', () => {
    const unvalidated = handlers.filter(({ types }) =>
      types.some((type) => type === Object || type === undefined),
    );
    expect(unvalidated.map(({ name }) => name)).toEqual([]);
  });
});

describe('the catalogues', () => {
  it('have no code twice', () => {
    const codes = catalogues.flatMap(({ errors }) => Object.keys(errors));
    expect(new Set(codes).size).toBe(codes.length);
  });
});
