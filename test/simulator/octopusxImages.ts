import type { FakeService } from './fakeService';

/**
 * OctopusX's images: the response to the submit contains them, and there is no status check.
 * The GPT models respond with base64 only, like OpenAI's.
 */
export const octopusxImages: FakeService = {
	name: 'octopusx',
	makes: 'image',
	models: [],
	submit: {
		path: '/v1/images/generations',
		isSynchronous: true,
		reply: ({ model, params, endsAt }, files, bytes) => {
			const isBase64 = params.response_format === 'b64_json' || model.startsWith('gpt-image');
			return {
				model,
				created: Math.floor(endsAt / 1000),
				data: files.map(({ url }, index) => (isBase64 ? { b64_json: bytes(index).toString('base64') } : { url })),
				usage: { generated_images: files.length, output_tokens: 16_384 * files.length, total_tokens: 16_384 * files.length },
			};
		},
	},
};
