create table customers (
  id integer primary key,
  name text not null,
  city text not null
);

create table items (
  name text primary key,
  price numeric(8, 2) not null
);

create table orders (
  id integer generated always as identity primary key,
  customer_id integer not null references customers,
  item text not null references items,
  quantity integer not null check (quantity between 1 and 100),
  price numeric(10, 2) not null,
  state text not null default 'new' check (state in ('new', 'paid', 'packed', 'sent')),
  ordered_at timestamptz not null default now()
);

-- So that the log says of a row that was changed or deleted whose it was: its channel has the customer in it.
alter table orders replica identity full;

insert into customers values
  (1, 'Ada Lovelace', 'London'), (2, 'Alan Turing', 'Manchester'), (3, 'Grace Hopper', 'New York'),
  (4, 'Emmy Noether', 'Göttingen'), (5, 'Sofja Kowalewskaja', 'Stockholm'), (6, 'Kurt Gödel', 'Wien'),
  (7, 'Mary Jackson', 'Hampton'), (8, 'Leonhard Euler', 'Basel');

insert into items values
  ('tea', 6.50), ('coffee', 8.90), ('honey', 7.20), ('bread', 4.80), ('cheese', 12.40), ('apples', 3.60);

insert into orders (customer_id, item, quantity, price, state, ordered_at)
select 1 + n * 5 % 8, items.name, 1 + n * 7 % 6, items.price * (1 + n * 7 % 6),
  case when n < 150 then 'sent' when n < 175 then 'packed' when n < 190 then 'paid' else 'new' end,
  now() - (200 - n) * interval '37 minutes'
from generate_series(0, 199) n
join (select name, price, row_number() over (order by name) - 1 as place from items) items on items.place = n * 5 % 6
order by n;
