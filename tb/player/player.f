eie_player.sv
