-- What people edit of the items together; also in a shop that was there before they could.
alter table items
  add column if not exists title text not null default '',
  add column if not exists stock integer not null default 10,
  add column if not exists note text not null default '',
  add column if not exists on_sale boolean not null default false;

update items set title = initcap(name) where title = '';

do $$ begin
  alter table items add constraint price_is_positive check (price >= 0);
exception when duplicate_object then null;
end $$;
