-- The shared store of Twin-City Explorer, version 1.
--
-- `twincity store init` fills in {postgis} (the schema of PostGIS's types), {reader} and {editor} (group roles), {id} and
-- {version}, and executes all of it in one transaction. Days are proleptic ordinals (0001-01-01 is 1), as in the
-- program; a version is the number of a transaction that changed the store, in the order of their commits.

CREATE SCHEMA twincity;
SET LOCAL search_path = twincity, {postgis};

CREATE TABLE store (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    schema_version integer NOT NULL,
    id text NOT NULL,
    reader name NOT NULL,
    editor name NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO store (schema_version, id, reader, editor) VALUES ({version}, {id}, {reader_name}, {editor_name});

-- One row, locked by every transaction that writes: versions are committed in their order, and none is skipped by
-- whoever asks for what came after the last version that he has seen.
CREATE TABLE clock (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    version bigint NOT NULL
);
INSERT INTO clock (version) VALUES (0);

CREATE TABLE change (
    version bigint PRIMARY KEY,
    transaction xid8 NOT NULL,
    started timestamptz NOT NULL,
    made_by name NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (transaction, started)
);

-- The rows of the atlas's tables, cells as in the CSV of a pack. `key`: the cells of the table's key; where it has none,
-- a digest of the cells that the row was added with.
CREATE TABLE atlas_row (
    table_name text NOT NULL,
    key text NOT NULL,
    cells jsonb NOT NULL CHECK (jsonb_typeof(cells) = 'object'),
    version bigint NOT NULL DEFAULT 0,
    changed_by name NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (table_name, key)
);
CREATE INDEX atlas_row_version ON atlas_row (version);
CREATE INDEX atlas_row_cells ON atlas_row USING hash (cells);

-- Versions of comments by their digests, as explorer/atlas/comments.py joins them.
CREATE TABLE comment (
    id text PRIMARY KEY,
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    version bigint NOT NULL DEFAULT 0,
    changed_by name NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX comment_version ON comment (version);

-- Layers of many features. `spec`: names, source, columns and their kinds, as explorer/store/layer_spec.py writes it.
-- `parts`: how many dated statuses `feature.records` holds for every row.
CREATE TABLE layer (
    id integer PRIMARY KEY,
    key text NOT NULL UNIQUE,
    spec jsonb NOT NULL,
    parts smallint NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    changed_by name NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- `valid`: the days on which a feature may be there, from the first possible day of its first status to the last
-- possible one of its closing; all days if it has no date. `records`: for each of the layer's `parts` ten bytes in
-- network order: status (int1, -1 none; planned 0, approved 1, construction 2, operation 3, upgrade 4, closed 5), flags
-- (1 dated, 2 attested, 4 only planned), first and last possible day (int4, 0 none); `dates` holds the partial dates as they are written.
-- `status` is the first of them, `level` the first zoom of the map that shows the feature where they are too many
-- (explorer/store/levels.py).
CREATE TABLE feature (
    layer integer NOT NULL,
    id bigint NOT NULL,
    region text NOT NULL DEFAULT '',
    name text NOT NULL,
    geom geometry(Geometry, 4326),
    valid int4range NOT NULL DEFAULT '(,)',
    status smallint NOT NULL DEFAULT -1,
    level smallint NOT NULL DEFAULT 0,
    records bytea NOT NULL,
    dates text[] NOT NULL,
    cells jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    changed_by name NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (layer, id)
) PARTITION BY LIST (layer);
CREATE INDEX feature_geom ON feature USING gist (geom);
CREATE INDEX feature_valid ON feature USING gist (valid);
CREATE INDEX feature_region ON feature (region);
CREATE INDEX feature_level ON feature (level);
CREATE INDEX feature_version ON feature (version);

-- Who changed what and when: the state before (null: added) and after (null: removed).
CREATE TABLE history (
    version bigint NOT NULL,
    kind text NOT NULL,
    table_name text NOT NULL,
    key text NOT NULL,
    was jsonb,
    now jsonb,
    changed_by name NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX history_version ON history (version);
CREATE INDEX history_subject ON history (kind, table_name, key);
CREATE INDEX history_was ON history USING hash (was) WHERE kind = 'row';

-- The version of this transaction; the first call locks the clock and, at the commit, notifies whoever listens.
CREATE FUNCTION next_version() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, pg_temp AS $$
DECLARE
    found bigint;
BEGIN
    SELECT version INTO found FROM twincity.change
        WHERE transaction = pg_current_xact_id() AND started = transaction_timestamp();
    IF found IS NULL THEN
        UPDATE twincity.clock SET version = version + 1 RETURNING version INTO found;
        INSERT INTO twincity.change (version, transaction, started, made_by)
            VALUES (found, pg_current_xact_id(), transaction_timestamp(), session_user);
        PERFORM pg_notify('twincity', json_build_object('version', found, 'by', session_user)::text);
    END IF;
    RETURN found;
END $$;

-- What a row says of its version and its author is the store's word, whatever an INSERT or UPDATE says.
CREATE FUNCTION stamp() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, pg_temp AS $$
BEGIN
    NEW.version := twincity.next_version();
    NEW.changed_by := session_user;
    NEW.changed_at := transaction_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION remember_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.table_name, OLD.key) = (NEW.table_name, NEW.key) THEN
        INSERT INTO twincity.history VALUES (twincity.next_version(), 'row', NEW.table_name, NEW.key, OLD.cells,
            NEW.cells, session_user, transaction_timestamp());
        RETURN NULL;
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        INSERT INTO twincity.history VALUES (twincity.next_version(), 'row', OLD.table_name, OLD.key, OLD.cells,
            NULL, session_user, transaction_timestamp());
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO twincity.history VALUES (twincity.next_version(), 'row', NEW.table_name, NEW.key, NULL,
            NEW.cells, session_user, transaction_timestamp());
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION remember_comment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, pg_temp AS $$
BEGIN
    INSERT INTO twincity.history VALUES (twincity.next_version(), 'comment', 'comment',
        CASE TG_OP WHEN 'INSERT' THEN NEW.id ELSE OLD.id END,
        CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.content END,
        CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.content END,
        session_user, transaction_timestamp());
    RETURN NULL;
END $$;

CREATE FUNCTION remember_layer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, pg_temp AS $$
BEGIN
    INSERT INTO twincity.history VALUES (twincity.next_version(), 'layer', 'layer',
        CASE TG_OP WHEN 'INSERT' THEN NEW.key ELSE OLD.key END,
        CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.spec END,
        CASE TG_OP WHEN 'INSERT' THEN NEW.spec END,
        session_user, transaction_timestamp());
    RETURN NULL;
END $$;

CREATE FUNCTION described(row_ feature) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = twincity, {postgis}, pg_temp AS $$
    SELECT jsonb_build_object('region', row_.region, 'name', row_.name, 'wkb', encode(ST_AsBinary(row_.geom), 'hex'),
        'records', encode(row_.records, 'hex'), 'dates', to_jsonb(row_.dates), 'cells', row_.cells)
$$;

CREATE FUNCTION remember_feature() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, {postgis}, pg_temp AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN twincity.described(OLD) END;
    now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN twincity.described(NEW) END;
    layer integer := CASE TG_OP WHEN 'INSERT' THEN NEW.layer ELSE OLD.layer END;
    id bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.id ELSE OLD.id END;
BEGIN
    INSERT INTO twincity.history VALUES (twincity.next_version(), 'feature', layer::text, id::text, was, now,
        session_user, transaction_timestamp());
    RETURN NULL;
END $$;

-- A feature's number is its own for good, and what was changed is drawn at every zoom.
CREATE FUNCTION settle_feature() RETURNS trigger
LANGUAGE plpgsql SET search_path = twincity, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.layer, OLD.id) IS DISTINCT FROM (NEW.layer, NEW.id) THEN
        RAISE EXCEPTION 'layer and id of a feature cannot change';
    END IF;
    NEW.level := 0;
    RETURN NEW;
END $$;

-- Where one feature stood for others on small maps and is gone, the next of its square and status takes its place.
CREATE FUNCTION promote_features() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, {postgis}, pg_temp AS $$
DECLARE
    side double precision;
    x double precision;
    y double precision;
    square geometry;
BEGIN
    IF OLD.geom IS NULL OR pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    FOR zoom IN OLD.level..17 LOOP
        side := 360.0 / 256.0 / 2.0 ^ zoom * 6.0;
        x := floor(((ST_XMin(OLD.geom) + ST_XMax(OLD.geom)) / 2 + 180) / side) * side - 180;
        y := floor(((ST_YMin(OLD.geom) + ST_YMax(OLD.geom)) / 2 + 90) / side) * side - 90;
        square := ST_MakeEnvelope(x, y, x + side, y + side, 4326);
        IF NOT EXISTS (SELECT 1 FROM twincity.feature f WHERE f.layer = OLD.layer AND f.geom && square
            AND f.status = OLD.status AND f.level <= zoom) THEN
            UPDATE twincity.feature SET level = zoom WHERE layer = OLD.layer AND id = (SELECT f.id
                FROM twincity.feature f WHERE f.layer = OLD.layer AND f.geom && square AND f.status = OLD.status
                ORDER BY lower(f.valid), f.id LIMIT 1);
        END IF;
        EXIT WHEN zoom >= 10 AND NOT EXISTS (SELECT 1 FROM twincity.feature f WHERE f.layer = OLD.layer
            AND f.geom && square AND f.status = OLD.status);
    END LOOP;
    RETURN NULL;
END $$;

-- How many rows a layer has, and the ground and days that they reach to.
CREATE FUNCTION tally_layers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = twincity, {postgis}, pg_temp AS $$
BEGIN
    UPDATE twincity.layer l SET spec = l.spec || jsonb_build_object(
            'rows', (l.spec->>'rows')::bigint + c.rows * sign,
            'placed', (l.spec->>'placed')::bigint + c.placed * sign)
        FROM (SELECT layer, count(*) AS rows, count(geom) AS placed FROM touched GROUP BY layer) AS c,
            (SELECT CASE TG_OP WHEN 'INSERT' THEN 1 WHEN 'DELETE' THEN -1 ELSE 0 END) AS s (sign)
        WHERE l.id = c.layer;
    IF TG_OP <> 'DELETE' THEN
        UPDATE twincity.layer l SET spec = l.spec || jsonb_build_object('extent', jsonb_build_array(
                least((l.spec->'extent'->>0)::float8, ST_XMin(c.box)),
                least((l.spec->'extent'->>1)::float8, ST_YMin(c.box)),
                greatest((l.spec->'extent'->>2)::float8, ST_XMax(c.box)),
                greatest((l.spec->'extent'->>3)::float8, ST_YMax(c.box))))
            FROM (SELECT layer, ST_Extent(geom) AS box FROM touched GROUP BY layer) AS c
            WHERE l.id = c.layer AND c.box IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON atlas_row FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON comment FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON layer FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON feature FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION stamp();
CREATE TRIGGER settle BEFORE INSERT OR UPDATE ON feature FOR EACH ROW WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION settle_feature();
CREATE TRIGGER promote AFTER UPDATE OR DELETE ON feature FOR EACH ROW EXECUTE FUNCTION promote_features();
CREATE TRIGGER tally_added AFTER INSERT ON feature REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tally_layers();
CREATE TRIGGER tally_changed AFTER UPDATE ON feature REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tally_layers();
CREATE TRIGGER tally_removed AFTER DELETE ON feature REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tally_layers();
CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON atlas_row FOR EACH ROW EXECUTE FUNCTION remember_row();
CREATE TRIGGER remember AFTER INSERT OR DELETE ON layer FOR EACH ROW EXECUTE FUNCTION remember_layer();
CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON comment FOR EACH ROW EXECUTE FUNCTION remember_comment();
CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON feature FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION remember_feature();

REVOKE ALL ON SCHEMA twincity FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA twincity FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA twincity FROM PUBLIC;
GRANT USAGE ON SCHEMA twincity TO {reader}, {editor};
GRANT SELECT ON ALL TABLES IN SCHEMA twincity TO {reader}, {editor};
GRANT INSERT, UPDATE, DELETE ON atlas_row, comment, feature TO {editor};
GRANT EXECUTE ON FUNCTION next_version() TO {editor};
