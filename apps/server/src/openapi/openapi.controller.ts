import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../http/public.decorator.js';
import { OpenApiText } from './openapi-text.js';

@ApiExcludeController()
@Public()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly text: OpenApiText) {}

  @Get()
  read(): object {
    return this.text.document();
  }
}
