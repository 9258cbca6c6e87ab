export { check, field, type FieldOptions } from './field.js';
export { ObjectField, ObjectsField } from './objects.js';
export {
  DateField,
  InstantField,
  ODS_PATTERN,
  OdsCodeField,
  OpaqueIdField,
  PatternField,
  TextField,
  UuidField,
} from './text.js';
export { EnumField, FlagField, IntegerField, ListField, odsItem } from './values.js';
