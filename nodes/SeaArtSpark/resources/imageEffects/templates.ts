export interface Template {
	id: string;
	name: string;
	/** Result of the template, in a few words. */
	makes: string;
}

const template = (id: string, name: string, makes: string): Template => ({ id, name, makes });

/** The 30 documented templates. IDs are case-sensitive and really have mixed case. The documentation only has names, which `makes` paraphrases. */
export const TEMPLATES: readonly Template[] = [
	template('acrylic_ornaments', 'Acrylic Ornaments', 'An acrylic stand with the person on it'),
	template('angel_figurine', 'Angel Figurine', 'A small figurine of an angel'),
	template('birthday_photo_gorgeous', 'Birthday Photo Gorgeous', 'A festive birthday portrait'),
	template('birthday_photo_party', 'Birthday Photo Party', 'A portrait at a birthday party'),
	template('birthday_photo_red', 'Birthday Photo Red', 'A birthday portrait in red'),
	template('car_miniature_ornaments', 'Car Miniature Ornaments', 'A miniature ornament for the car'),
	template('Christmas_green_background', 'Christmas Green Background', 'A Christmas portrait on green'),
	template('Christmas_tree', 'Christmas Tree', 'A Christmas portrait with a tree'),
	template('claw_machine_style', 'Claw Machine Style', 'A toy in a claw machine'),
	template('earphone_case_style', 'Earphone Case Style', 'A case for earphones'),
	template('electronic_pet_egg_style', 'Electronic Pet Egg Style', 'A virtual pet on its egg-shaped toy'),
	template('felt_3d_polaroid', 'Felt 3D Polaroid Style', 'A felt doll stepping out of a Polaroid'),
	template('felt_keychain', 'Felt Keychain', 'A keychain of felt'),
	template('furry_dream_doll', 'Furry Dream Doll', 'A soft doll of fur'),
	template('glass_ball', 'Glass Ball', 'A scene in a glass ball'),
	template('graduation_photo', 'Graduation Photo', 'A graduation portrait'),
	template('lofi_pixel_character_mini_card', 'Lofi Pixel Character Mini Card', 'A small card with a pixel character'),
	template('lying_in_fluffy_belly', 'Lying in Fluffy Belly', 'The person on the belly of a fluffy giant'),
	template(
		'micro_landscape_mini_world_professional',
		'Micro Landscape Mini World - Professional Version',
		'A miniature world of a profession',
	),
	template('Mid-Autumn_Festival_new_chinese_style', 'Mid-Autumn Festival - New Chinese Style', 'A Mid-Autumn portrait, new Chinese style'),
	template('Mid-Autumn_Festival_individual', 'Mid-Autumn Festival Individual', 'A Mid-Autumn portrait of one person'),
	template('micro_landscape_mini_world', 'Mini World Doll Style', 'A doll in a miniature landscape'),
	template('patchwork_collage_style', 'Patchwork Collage Style', 'A collage of patches'),
	template('my_world_universal', 'Pixel World - Universal Version', 'A world of blocks, for any photo'),
	template('my_world', 'Pixel World Style', 'A world of blocks'),
	template('plastic_bubble_figure', 'Plastic Bubble Figure', 'A figure in its plastic blister'),
	template(
		'plastic_bubble_figure_cartoon_text',
		'Plastic Bubble Figure - Cartoon Text Version',
		'A figure in its blister, with cartoon lettering',
	),
	template('spring_festival_gradient_colors', 'Spring Festival Gradient Colors', 'A Spring Festival portrait in blended colors'),
	template('Spring_Festival_traditional_Chinese_architecture', 'Spring Festival Red Wall', 'A Spring Festival portrait at a red wall'),
	template(
		'spring_festival_traditional_architecture',
		'Spring Festival Traditional Architecture',
		'A Spring Festival portrait before old houses',
	),
];
