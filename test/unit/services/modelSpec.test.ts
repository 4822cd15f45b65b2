import { convertParameters, specViolation, type ModelParameter, type ParameterType } from '../../../nodes/SeaArtSpark/services/modelSpec';

const parameter = (type: ParameterType): ModelParameter[] => [{ name: 'x', type, required: true, children: [] }];

/** The value that is sent, or the reason of a refusal. */
function read(type: ParameterType, value: string | number | boolean): unknown {
	const params = convertParameters(parameter(type), { x: value });
	return specViolation(parameter(type), params) ?? params.x;
}

it.each<[ParameterType, string | number | boolean, unknown]>([
	['integer', ' 12 ', 12],
	['number', '1.5', 1.5],
	['integer', '9007199254740991', Number.MAX_SAFE_INTEGER],
	['integer', '9007199254740993', "'x' is too large to be sent exactly"],
	['number', '9007199254740993', "'x' is too large to be sent exactly"],
	['integer', 2 ** 53, "'x' is too large to be sent exactly"],
	['integer', '0x10', "'x' is not a whole number"],
	['integer', ' ', "'x' is not a whole number"],
	['boolean', 'TRUE', true],
	['boolean', ' no ', false],
	['boolean', 'maybe', "'x' is not true or false"],
	['string', '9007199254740993', '9007199254740993'],
	['any', 'TRUE', 'TRUE'],
])('a parameter of type %s from %j is %j', (type, value, result) => expect(read(type, value)).toBe(result));
