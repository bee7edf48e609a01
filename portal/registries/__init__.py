"""Public registries: adapters that may be down. Nobody waits long for them, and every form works without them.

Ask first, with no transaction open; then remember what was said. Base URLs come from the settings:

    register = Enhetsregisteret(settings.enhetsregisteret_url)          # once, at start
    try:
        entity = register.get_entity(number)                            # network, no database
        services.remember_entity(entity)                                # database, no network
    except RegistryDownError:
        entity = queries.find_remembered_entity(number)                 # marked `is_old`; None: fill in by hand
"""
